namespace Omnichannel.Playground.World;

/// <summary>What the newcomer writes.</summary>
/// <param name="From">Who.</param>
/// <param name="Text">What.</param>
/// <param name="Files">With which files.</param>
/// <param name="ReplyTo">The message that is answered, where the app shows that.</param>
/// <param name="Subject">A mail's subject.</param>
/// <param name="Html">A mail's HTML.</param>
internal sealed record Written(Person From, string Text, IReadOnlyList<StoredFile> Files, Message? ReplyTo, string? Subject, string? Html);

/// <summary>An app of the devices: what the newcomer does becomes what its provider tells the hub.</summary>
internal interface IDeviceApp
{
    /// <summary>The apps that it is: one provider may have several.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>What can be done beside writing: <c>react</c>, <c>edit</c>, <c>delete</c>, <c>reply</c>, <c>read</c>, <c>start</c>.</summary>
    IReadOnlyList<string> Abilities(string app);

    /// <summary>Writes; null when the app has no account.</summary>
    Task<Message?> WriteAsync(string app, Written written, CancellationToken cancellationToken);

    /// <summary>Presses a button below the hub's message.</summary>
    Task PressAsync(Message message, Button button, Person by, CancellationToken cancellationToken);

    /// <summary>Reacts to the hub's message; null takes the reaction back.</summary>
    Task ReactAsync(Message message, string? emoji, Person by, CancellationToken cancellationToken);

    /// <summary>Changes what the newcomer wrote.</summary>
    Task EditAsync(Message message, string text, Person by, CancellationToken cancellationToken);

    /// <summary>Takes back what the newcomer wrote.</summary>
    Task DeleteAsync(Message message, Person by, CancellationToken cancellationToken);

    /// <summary>Looks at what the hub wrote.</summary>
    Task ReadAsync(string app, IReadOnlyList<Message> messages, Person by, CancellationToken cancellationToken);
}
