using Omnichannel.Testing;

namespace Omnichannel.EndToEnd;

internal static class ThreadAssertions
{
    /// <summary>Numbered 1…n without a gap, in the order given.</summary>
    public static void ShouldBeGapless(this IReadOnlyList<MessageView> messages) =>
        messages.Select(message => message.Seq).ShouldBe(Enumerable.Range(1, messages.Count).Select(number => (long)number));

    /// <summary>What customers wrote, in the thread's order.</summary>
    public static IReadOnlyList<string> Inbound(this IEnumerable<MessageView> messages) =>
        [.. messages.Where(message => message.Direction == "inbound").Select(message => message.Content.Text?.Trim() ?? "")];

    /// <summary>Waits until a message's delivery has one of these states.</summary>
    public static Task<MessageView> DeliveredAsync(this HubClient api, Guid thread, Guid message, params string[] states) =>
        Until.Value(
            async () => (await api.MessagesAsync(thread)).SingleOrDefault(found => found.Id == message && states.Contains(found.Delivery?.State)),
            $"the delivery of message {message} is {string.Join(" or ", states)}",
            TimeSpan.FromMinutes(2));
}
