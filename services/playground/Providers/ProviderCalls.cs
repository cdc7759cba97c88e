using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.Extensions;
using Omnichannel.Playground.World;

namespace Omnichannel.Playground.Providers;

/// <summary>A provider's interface: what it answers, and what it answers when something is made to go wrong.</summary>
/// <param name="AppOf">The app that a request is about, or null when it is nobody's.</param>
/// <param name="Handle">Does it.</param>
/// <param name="Refuse">The provider's own form of a fault.</param>
internal sealed record Provider(
    Func<ProviderRequest, Task<string?>> AppOf,
    Func<ProviderRequest, string?, CancellationToken, Task<ProviderAnswer>> Handle,
    Func<string?, string, ProviderAnswer> Refuse);

/// <summary>Every request of the hub's to a provider: faults as asked, the answer, and both on the wire panel.</summary>
internal sealed partial class ProviderCalls(Faults faults, Wire wire, TimeProvider time)
{
    public async Task AnswerAsync(HttpContext context, Provider provider)
    {
        var began = time.GetTimestamp();
        var request = await ProviderRequest.ReadAsync(context);
        var app = await provider.AppOf(request);

        // Only what would bring something about goes wrong; asking and fetching go right.
        var fault = app is not null && HttpMethods.IsPost(context.Request.Method) ? faults.Take(app) : null;
        var answer = fault switch
        {
            FaultKinds.HangUp => null,
            null or FaultKinds.AcceptAndHangUp => await provider.Handle(request, app, context.RequestAborted),
            _ => provider.Refuse(app, fault),
        };
        await faults.DelayAsync(context.RequestAborted);
        var isCutOff = fault is FaultKinds.HangUp or FaultKinds.AcceptAndHangUp;
        wire.Add(new Exchange
        {
            Id = wire.NewId(),
            At = time.GetUtcNow(),
            App = app ?? "",
            IsFromHub = true,
            Method = context.Request.Method,
            Url = Cover(UriHelper.GetEncodedPathAndQuery(context.Request)),
            RequestHeaders = Wire.Headers(context.Request.Headers
                .Where(header => header.Key is "Authorization" or "Content-Type" or "User-Agent" or "Idempotency-Key")
                .Select(header => new KeyValuePair<string, string>(header.Key, header.Value.ToString()))),
            Request = request.Text,
            Status = isCutOff ? 0 : answer!.Status,
            Response = isCutOff ? "" : answer!.Text,
            Milliseconds = time.GetElapsedTime(began).TotalMilliseconds,
            Note = fault switch
            {
                null => null,
                FaultKinds.AcceptAndHangUp => "taken, and the connection reset instead of an answer",
                FaultKinds.HangUp => "the connection reset before anything was taken",
                _ => "refused because the faults panel asked for it",
            },
        });
        if (isCutOff)
        {
            context.Abort();
            return;
        }

        await answer!.WriteAsync(context.Response);
    }

    /// <summary>Tokens that stand in addresses are covered.</summary>
    private static string Cover(string url) => Token().Replace(url, "••••");

    [GeneratedRegex(@"(?<=/bot\d+:|access_token=|appsecret_proof=)[^/&]+", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Token();
}
