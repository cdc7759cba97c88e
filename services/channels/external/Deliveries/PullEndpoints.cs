using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Omnichannel.Adapters;
using Omnichannel.Channels.External.Intake;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Hosting.Http;

namespace Omnichannel.Channels.External.Deliveries;

/// <summary>How an adapter without an endpoint gets its deliveries and answers them.</summary>
internal sealed class PullEndpoints(
    IAccountDirectory accounts, DeliveryQueue queue, WaitingSignal waiting, Outcomes outcomes, TimeProvider time)
{
    private const int MaxWait = 60, MaxLeased = 100, MaxBytes = 64 * 1024;
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(60), Look = TimeSpan.FromSeconds(1);

    /// <summary><c>GET …/deliveries?wait=20&amp;max=50</c>: leases them for 60 s; an empty page when none came in time.</summary>
    public async Task<IResult> PullAsync(string account, HttpContext context, int? wait, int? max)
    {
        var (request, refusal) = await SignedRequest.ReadAsync(context, account, MaxBytes, accounts, time);
        if (request is null)
        {
            return refusal!;
        }

        var until = time.GetUtcNow() + TimeSpan.FromSeconds(Math.Clamp(wait ?? 0, 0, MaxWait));
        while (true)
        {
            var signal = waiting.Next();
            var leased = await queue.LeaseAsync(account, Math.Clamp(max ?? 50, 1, MaxLeased), Lease, context.RequestAborted);
            var left = until - time.GetUtcNow();
            if (leased.Count > 0 || left <= TimeSpan.Zero)
            {
                var page = new DeliveryPage([.. leased.Select(one => JsonSerializer.Deserialize(one.Payload, ProtocolJson.Default.Delivery)!)]);
                return TypedResults.Json(page, ProtocolJson.Default.DeliveryPage);
            }

            await WaitingSignal.EitherAsync(signal, left < Look ? left : Look, time, context.RequestAborted);
        }
    }

    /// <summary><c>POST …/deliveries/{id}/result</c>: 204; 404 when the delivery is not this account's, 409 never: a repetition has no effect.</summary>
    public async Task<IResult> ResultAsync(string account, string id, HttpContext context)
    {
        var (request, refusal) = await SignedRequest.ReadAsync(context, account, MaxBytes, accounts, time);
        if (request is null)
        {
            return refusal!;
        }

        if (!Guid.TryParse(id, out var delivery) || await queue.FindAsync(account, delivery, context.RequestAborted) is not { } found)
        {
            return Problems.NotFound("delivery");
        }

        DeliveryResult? result;
        try
        {
            result = JsonSerializer.Deserialize(JsonText.Clean(request.Body), ProtocolJson.Default.DeliveryResult);
        }
        catch (JsonException broken)
        {
            return Problems.Of(StatusCodes.Status400BadRequest, "invalid-json", "The body is not JSON of the protocol's form: " + broken.Message);
        }

        if (result?.State is not (DeliveryStates.Sent or DeliveryStates.Failed or DeliveryStates.Retry or DeliveryStates.Unknown))
        {
            return Problems.Invalid("state", "state is one of sent, failed, retry, unknown.");
        }

        if (found.State != "done")
        {
            await outcomes.ReportAsync(account, delivery, found.Attempt, result, context.RequestAborted);
        }

        return TypedResults.NoContent();
    }
}
