using Omnichannel.Hosting.Http;
using Omnichannel.Playground.World;

namespace Omnichannel.Playground.Features;

/// <summary>What the newcomer writes.</summary>
internal sealed record WriteBody
{
    public string App { get; init; } = "";

    public Person? Person { get; init; }

    public string? Text { get; init; }

    public string? Subject { get; init; }

    public string? Html { get; init; }

    public Guid? ReplyTo { get; init; }

    /// <summary>Ids of files that were uploaded before.</summary>
    public IReadOnlyList<string>? Files { get; init; }
}

/// <summary>A button is pressed.</summary>
internal sealed record PressBody(Guid Message, int Button, Person Person);

/// <summary>A reaction; null takes it back.</summary>
internal sealed record ReactBody(Guid Message, string? Emoji, Person Person);

/// <summary>Other words.</summary>
internal sealed record EditBody(Guid Message, string Text, Person Person);

/// <summary>Taken back.</summary>
internal sealed record DeleteBody(Guid Message, Person Person);

/// <summary>The newcomer looks at an app.</summary>
internal sealed record ReadBody(string App, Person Person);

/// <summary>What the newcomer does; each becomes what the app's provider tells the hub.</summary>
internal static class Writing
{
    private const int LongestText = 64 * 1024, LongestAddress = 200, MostFiles = 10;

    public static async Task<IResult> WriteAsync(WriteBody body, IEnumerable<IDeviceApp> apps, Devices devices, Files files, CancellationToken cancellationToken)
    {
        var errors = new Dictionary<string, string>();
        var app = AppOf(apps, body.App);
        Check("app", app is not null, "One of the playground's apps.");
        Check("person", body.Person is { Address.Length: > 0 and <= LongestAddress, Name.Length: <= LongestAddress } person
            && !person.Address.Any(char.IsControl) && !person.Name.Any(char.IsControl), "An address and a name.");
        var attached = (body.Files ?? []).Select(id => files.Find(id)?.File).OfType<StoredFile>().ToList();
        Check("files", attached.Count == (body.Files?.Count ?? 0) && attached.Count <= MostFiles, $"At most {MostFiles} files that were uploaded before.");
        Check("text", (body.Text?.Length ?? 0) <= LongestText && (!string.IsNullOrEmpty(body.Text) || attached.Count > 0 || body.Subject is { Length: > 0 }), "Something to say.");
        if (errors.Count > 0)
        {
            return Problems.Invalid(errors);
        }

        var answered = body.ReplyTo is { } id ? devices.Find(id) : null;
        var written = new Written(body.Person!, body.Text ?? "", attached, answered, body.Subject, body.Html);
        return await app!.WriteAsync(body.App, written, cancellationToken) is { } message
            ? TypedResults.Ok(message)
            : Problems.Conflict("no-account", $"The hub has no account {Apps.AccountOf(body.App)}.");

        void Check(string field, bool isRight, string error)
        {
            if (!isRight)
            {
                errors[field] = error;
            }
        }
    }

    public static Task<IResult> PressAsync(PressBody body, IEnumerable<IDeviceApp> apps, Devices devices, CancellationToken cancellationToken) =>
        OnAsync(apps, devices, body.Message, isMine: false, (app, message) =>
            body.Button >= 0 && body.Button < message.Buttons.Count
                ? app.PressAsync(message, message.Buttons[body.Button], body.Person, cancellationToken)
                : Task.CompletedTask);

    public static Task<IResult> ReactAsync(ReactBody body, IEnumerable<IDeviceApp> apps, Devices devices, CancellationToken cancellationToken) =>
        OnAsync(apps, devices, body.Message, isMine: false, (app, message) => app.ReactAsync(message, body.Emoji, body.Person, cancellationToken));

    public static Task<IResult> EditAsync(EditBody body, IEnumerable<IDeviceApp> apps, Devices devices, CancellationToken cancellationToken) =>
        OnAsync(apps, devices, body.Message, isMine: true, (app, message) => app.EditAsync(message, body.Text, body.Person, cancellationToken));

    public static Task<IResult> DeleteAsync(DeleteBody body, IEnumerable<IDeviceApp> apps, Devices devices, CancellationToken cancellationToken) =>
        OnAsync(apps, devices, body.Message, isMine: true, (app, message) => app.DeleteAsync(message, body.Person, cancellationToken));

    public static async Task<IResult> ReadAsync(ReadBody body, IEnumerable<IDeviceApp> apps, Devices devices, CancellationToken cancellationToken)
    {
        var unread = devices.Where(message =>
            message is { IsMine: false, State: MessageStates.Delivered or MessageStates.Sent } && message.App == body.App && message.Person == body.Person.Address);
        if (unread.Count > 0 && AppOf(apps, body.App) is { } app && app.Abilities(body.App).Contains("read"))
        {
            await app.ReadAsync(body.App, unread, body.Person, cancellationToken);
        }

        return TypedResults.NoContent();
    }

    private static async Task<IResult> OnAsync(IEnumerable<IDeviceApp> apps, Devices devices, Guid id, bool isMine, Func<IDeviceApp, Message, Task> act)
    {
        if (devices.Find(id) is not { } message || message.IsMine != isMine || AppOf(apps, message.App) is not { } app)
        {
            return Problems.NotFound("message");
        }

        await act(app, message);
        return TypedResults.Ok(devices.Find(id));
    }

    private static IDeviceApp? AppOf(IEnumerable<IDeviceApp> apps, string name) => apps.FirstOrDefault(app => app.Names.Contains(name));
}
