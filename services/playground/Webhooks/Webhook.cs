namespace Omnichannel.Playground.Webhooks;

/// <summary>A request of a provider's to the hub.</summary>
internal sealed record Webhook
{
    /// <summary>The app whose news it tells.</summary>
    public required string App { get; init; }

    public required Uri Address { get; init; }

    public required byte[] Body { get; init; }

    public required string MediaType { get; init; }

    /// <summary>The signature, and whatever else the provider sends; made anew for each attempt.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; }

    /// <summary>Whether later webhooks of the app wait until this one was taken (Telegram).</summary>
    public bool IsInOrder { get; init; }

    /// <summary>Whether a status means that it comes again.</summary>
    public Func<int, bool> IsTriedAgain { get; init; } = static status => status is < 200 or >= 300;

    /// <summary>Told after the first attempt that was taken, or the last one.</summary>
    public Action<WebhookResult> Told { get; init; } = static _ => { };
}

/// <summary>What became of a webhook.</summary>
/// <param name="IsTaken">Whether the hub took it.</param>
/// <param name="Status">The answer's status; 0: none.</param>
/// <param name="Body">The answer's body.</param>
/// <param name="IsFinal">Whether it is not tried again.</param>
internal sealed record WebhookResult(bool IsTaken, int Status, string Body, bool IsFinal);
