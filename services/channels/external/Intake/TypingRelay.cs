using System.Net.Http.Json;
using System.Text.Json;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Http;

namespace Omnichannel.Channels.External.Intake;

/// <summary>A customer types: told to who looks, never kept.</summary>
/// <param name="Address">Who.</param>
/// <param name="Name">What they are called.</param>
/// <param name="Active">Whether they still do.</param>
internal sealed record CustomerTyping(string Address, string? Name, bool Active);

/// <summary>What <c>/api/events</c> tells agents as <c>typing</c>.</summary>
internal sealed record TypingNotice(Guid ThreadId, string Who, string? Name, bool Active);

/// <summary>What conversations knows of an address: the part that matters here.</summary>
internal sealed record Standing(Guid? ThreadId);

/// <summary>Tells agents that a customer of an adapter types.</summary>
internal sealed class TypingRelay(InternalHttp http, IBus bus, ILogger<TypingRelay> log)
{
    /// <summary>Best effort: that somebody types is worth neither an error nor a retry.</summary>
    public async Task TellAsync(CustomerTyping typing, CancellationToken cancellationToken)
    {
        try
        {
            var standing = await http.Conversations().GetFromJsonAsync(
                "internal/v1/conversation?address=" + Uri.EscapeDataString(typing.Address), ExternalJson.Default.Standing, cancellationToken);
            if (standing?.ThreadId is { } thread)
            {
                var notice = new TypingNotice(thread, "customer", typing.Name, typing.Active);
                await bus.BroadcastAsync("typing", JsonSerializer.SerializeToUtf8Bytes(notice, ExternalJson.Default.TypingNotice), cancellationToken);
            }
        }
        catch (Exception failure) when (Failures.IsTransient(failure))
        {
            log.LogInformation("That a customer types could not be told: {Reason}", failure.Message);
        }
    }
}
