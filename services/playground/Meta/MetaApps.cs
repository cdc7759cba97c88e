using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Playground.Setup;
using Omnichannel.Playground.Webhooks;
using Omnichannel.Playground.World;

namespace Omnichannel.Playground.Meta;

/// <summary>The newcomer's Messenger, Instagram and WhatsApp.</summary>
internal sealed class MetaApps(
    IAccountDirectory accounts, HubSettings settings, Devices devices, Files files, GraphWebhooks webhooks, Ticks ticks, TimeProvider time)
    : IDeviceApp
{
    private static readonly Dictionary<string, string> Reactions = new()
    {
        ["❤️"] = "love",
        ["👍"] = "like",
        ["👎"] = "dislike",
        ["😆"] = "smile",
        ["😮"] = "wow",
        ["😢"] = "sad",
        ["😠"] = "angry",
    };

    public IReadOnlyList<string> Names { get; } = [Apps.Messenger, Apps.Instagram, Apps.WhatsApp];

    public IReadOnlyList<string> Abilities(string app) => app switch
    {
        Apps.Messenger => ["react", "edit", "reply", "read"],
        Apps.Instagram => ["react", "delete", "reply", "read"],
        _ => ["react", "reply", "read"],
    };

    /// <summary>A new id as the app makes them.</summary>
    public static string NewId(string app) => app == Apps.WhatsApp
        ? "wamid." + Convert.ToBase64String(RandomNumberGenerator.GetBytes(30))
        : "m_" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(48)).Replace('+', '-').Replace('/', '_');

    public async Task<Message?> WriteAsync(string app, Written written, CancellationToken cancellationToken)
    {
        if (await AccountAsync(app, cancellationToken) is not { } account)
        {
            return null;
        }

        if (app != Apps.WhatsApp || written.Files.Count == 0)
        {
            var message = Show(app, account, written, written.Files);
            Tell(app, account, written, message, ticks.Of(message.Id));
            return message;
        }

        // WhatsApp has one file in a message.
        Message? first = null;
        foreach (var file in written.Files)
        {
            var message = Show(app, account, first is null ? written : written with { Text = "" }, [file]);
            Tell(app, account, written, message, ticks.Of(message.Id));
            first ??= message;
        }

        return first;
    }

    public async Task PressAsync(Message message, Button button, Person by, CancellationToken cancellationToken)
    {
        if (await AccountAsync(message.App, cancellationToken) is not { } account || button.Payload is not { } payload)
        {
            return;
        }

        // A postback shows nothing in the chat; a quick reply and WhatsApp's buttons are messages.
        if (button.Kind == "postback")
        {
            webhooks.Messaging(message.App, account, message.Person, "postback", new JsonObject { ["title"] = button.Title, ["payload"] = payload, ["mid"] = NewId(message.App) });
            return;
        }

        var shown = Show(message.App, account, new Written(by, button.Title, [], message.App == Apps.WhatsApp ? message : null, Subject: null, Html: null), []);
        if (message.App == Apps.WhatsApp)
        {
            var reply = button.Kind == "list" ? "list_reply" : "button_reply";
            var what = WhatsAppMessage(account, shown, "interactive", new JsonObject { ["type"] = reply, [reply] = new JsonObject { ["id"] = payload, ["title"] = button.Title } });
            webhooks.WhatsApp(account, "messages", what, by, ticks.Of(shown.Id));
        }
        else
        {
            var what = new JsonObject { ["mid"] = shown.ExternalId, ["text"] = button.Title, ["quick_reply"] = new JsonObject { ["payload"] = payload } };
            webhooks.Messaging(message.App, account, message.Person, "message", what, ticks.Of(shown.Id));
        }
    }

    public async Task ReactAsync(Message message, string? emoji, Person by, CancellationToken cancellationToken)
    {
        if (await AccountAsync(message.App, cancellationToken) is not { } account)
        {
            return;
        }

        devices.Change(message.Id, shown => shown with { MyReaction = emoji });
        if (message.App == Apps.WhatsApp)
        {
            webhooks.WhatsApp(account, "messages", new JsonObject
            {
                ["from"] = message.Person.TrimStart('+'),
                ["id"] = NewId(message.App),
                ["timestamp"] = webhooks.Seconds(),
                ["type"] = "reaction",
                ["reaction"] = new JsonObject { ["message_id"] = message.ExternalId, ["emoji"] = emoji ?? "" },
            }, by);
            return;
        }

        var what = new JsonObject { ["mid"] = message.ExternalId, ["action"] = emoji is null ? "unreact" : "react" };
        if (emoji is not null)
        {
            (what["reaction"], what["emoji"]) = (Reactions.GetValueOrDefault(emoji, "other"), emoji);
        }

        webhooks.Messaging(message.App, account, message.Person, "reaction", what);
    }

    public async Task EditAsync(Message message, string text, Person by, CancellationToken cancellationToken)
    {
        if (message.App == Apps.Messenger && await AccountAsync(message.App, cancellationToken) is { } account)
        {
            devices.Change(message.Id, shown => shown with { Text = text, IsEdited = true });
            webhooks.Messaging(message.App, account, message.Person, "message_edit", new JsonObject { ["mid"] = message.ExternalId, ["text"] = text, ["num_edit"] = 1 });
        }
    }

    public async Task DeleteAsync(Message message, Person by, CancellationToken cancellationToken)
    {
        if (message.App == Apps.Instagram && await AccountAsync(message.App, cancellationToken) is { } account)
        {
            devices.Change(message.Id, shown => shown with { IsDeleted = true });
            webhooks.Messaging(message.App, account, message.Person, "message", new JsonObject { ["mid"] = message.ExternalId, ["is_deleted"] = true });
        }
    }

    public async Task ReadAsync(string app, IReadOnlyList<Message> messages, Person by, CancellationToken cancellationToken)
    {
        if (await AccountAsync(app, cancellationToken) is not { } account)
        {
            return;
        }

        foreach (var message in messages)
        {
            devices.Change(message.Id, shown => shown with { State = MessageStates.Read });
            if (app == Apps.WhatsApp)
            {
                webhooks.Status(account, message, "read");
            }
        }

        if (app == Apps.Messenger)
        {
            webhooks.Messaging(app, account, by.Address, "read", new JsonObject { ["watermark"] = time.GetUtcNow().ToUnixTimeMilliseconds() });
        }
        else if (app == Apps.Instagram)
        {
            webhooks.Messaging(app, account, by.Address, "read", new JsonObject { ["mid"] = messages[^1].ExternalId });
        }
    }

    private async Task<Account?> AccountAsync(string app, CancellationToken cancellationToken) => await accounts.FindAsync(Apps.AccountOf(app), cancellationToken);

    private Message Show(string app, Account account, Written written, IReadOnlyList<StoredFile> attached) => devices.Add(new Message
    {
        Id = Ids.New(time),
        App = app,
        Account = account.Id,
        Person = written.From.Address,
        IsMine = true,
        Text = written.Text,
        Files = attached,
        State = MessageStates.Sending,
        At = time.GetUtcNow(),
        ExternalId = NewId(app),
        ReplyTo = written.ReplyTo?.ExternalId,
    });

    private void Tell(string app, Account account, Written written, Message message, Action<WebhookResult> told)
    {
        if (app == Apps.WhatsApp)
        {
            var (kind, content) = message.Files is [var file, ..] ? WhatsAppFile(file, message.Text) : ("text", new JsonObject { ["body"] = message.Text });
            webhooks.WhatsApp(account, "messages", WhatsAppMessage(account, message, kind, content), written.From, told);
            return;
        }

        var what = new JsonObject { ["mid"] = message.ExternalId };
        if (message.Text.Length > 0)
        {
            what["text"] = message.Text;
        }

        if (message.Files.Count > 0)
        {
            what["attachments"] = new JsonArray([.. message.Files.Select(file => new JsonObject
            {
                ["type"] = file.MediaType.Split('/')[0] is "image" or "audio" or "video" ? file.MediaType.Split('/')[0] : "file",
                ["payload"] = new JsonObject { ["url"] = AccountSettings.Below(settings, $"{AccountSettings.Graph}/cdn/{file.Id}/{Uri.EscapeDataString(file.Name)}") },
            })]);
        }

        if (message.ReplyTo is { } answered)
        {
            what["reply_to"] = new JsonObject { ["mid"] = answered };
        }

        webhooks.Messaging(app, account, message.Person, "message", what, told);
    }

    private JsonObject WhatsAppMessage(Account account, Message message, string type, JsonObject content)
    {
        var what = new JsonObject
        {
            ["from"] = message.Person.TrimStart('+'),
            ["id"] = message.ExternalId,
            ["timestamp"] = webhooks.Seconds(),
            ["type"] = type,
            [type] = content,
        };
        if (message.ReplyTo is { } answered)
        {
            what["context"] = new JsonObject { ["from"] = account.Text("phoneNumberId"), ["id"] = answered };
        }

        return what;
    }

    private (string Kind, JsonObject Content) WhatsAppFile(StoredFile file, string caption)
    {
        var kind = file.MediaType.Split('/')[0] switch { "image" => "image", "audio" => "audio", "video" => "video", _ => "document" };
        var content = new JsonObject
        {
            ["mime_type"] = file.MediaType,
            ["sha256"] = files.Find(file.Id) is { } found ? Convert.ToBase64String(SHA256.HashData(found.Bytes)) : "",
            ["id"] = file.Id,
        };
        if (kind == "document")
        {
            content["filename"] = file.Name;
        }

        if (caption.Length > 0 && kind != "audio")
        {
            content["caption"] = caption;
        }

        return (kind, content);
    }
}
