using System.Text.Json.Nodes;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Playground.Providers;
using Omnichannel.Playground.World;

namespace Omnichannel.Playground.Meta;

/// <summary>What the hub sends through the Graph API, as the newcomer's apps show it; and its receipts.</summary>
internal sealed class MetaMessages(
    Devices devices, Files files, LinkedFiles linked, Effects effects, Faults faults, GraphWebhooks webhooks, Live live, TimeProvider time)
{
    private const int LongestMessenger = 2000, LongestInstagram = 1000, LongestWhatsApp = 4096;
    private static readonly TimeSpan Window = TimeSpan.FromHours(24);

    /// <summary>Somebody's name, as far as they let themselves be known.</summary>
    public ProviderAnswer Profile(string app, string user) => new(200, app == Apps.Instagram
        ? new JsonObject { ["id"] = user, ["name"] = "Newcomer", ["username"] = "newcomer" }
        : new JsonObject { ["id"] = user, ["name"] = "Newcomer", ["first_name"] = "Newcomer", ["last_name"] = "" });

    /// <summary><c>POST /{page}/messages</c>.</summary>
    public async Task<ProviderAnswer> MessengerAsync(string app, Account account, ProviderRequest request, CancellationToken cancellationToken)
    {
        var person = request.Node("recipient")?["id"]?.ToString();
        if (person is null || !Knows(app, person))
        {
            return GraphApi.Error(400, 100, "(#100) No matching user found", 2018001);
        }

        if (request["sender_action"] is { } action)
        {
            return Act(app, person, action, request);
        }

        if (!IsInWindow(app, person) && request["tag"] is null)
        {
            return GraphApi.Error(400, 10, "(#10) This message is sent outside of allowed window.", 2018278);
        }

        var content = request.Node("message") as JsonObject ?? [];
        var payload = content["attachment"]?["payload"] as JsonObject;
        var text = (string?)content["text"] ?? (string?)payload?["text"] ?? "";
        if (text.Length > (app == Apps.Instagram ? LongestInstagram : LongestMessenger))
        {
            return GraphApi.Error(400, 100, "(#100) Length of param message[text] must be less than or equal to 2000");
        }

        var attached = new List<StoredFile>();
        foreach (var url in Urls(content, payload))
        {
            var (file, problem) = await linked.FetchAsync(url, cancellationToken);
            if (file is null)
            {
                return GraphApi.Error(400, 100, "(#100) Failed to fetch the file from the url: " + problem, 2018008);
            }

            attached.Add(file);
        }

        attached.AddRange(request.Files.Select(file => files.Add(file.Name, file.MediaType, file.Bytes)));
        if (text.Length == 0 && attached.Count == 0)
        {
            return GraphApi.Error(400, 100, "(#100) Message cannot be empty, must provide valid attachment or text");
        }

        var message = Show(app, account, person, text, attached, MessengerButtons(content, payload), (string?)request.Node("reply_to")?["mid"]);
        if (app == Apps.Messenger && !faults.Now.Offline)
        {
            webhooks.Messaging(app, account, person, "delivery", new JsonObject
            {
                ["mids"] = new JsonArray(message.ExternalId),
                ["watermark"] = time.GetUtcNow().ToUnixTimeMilliseconds(),
            });
        }

        return new ProviderAnswer(200, new JsonObject { ["recipient_id"] = person, ["message_id"] = message.ExternalId });
    }

    /// <summary><c>POST /{phone number id}/messages</c>.</summary>
    public async Task<ProviderAnswer> WhatsAppAsync(Account account, ProviderRequest request, CancellationToken cancellationToken)
    {
        if (request["status"] == "read")
        {
            if (request["typing_indicator"] is not null && devices.Find(account.Id, request["message_id"] ?? "") is { } typed)
            {
                Typing(Apps.WhatsApp, typed.Person);
            }

            return new ProviderAnswer(200, new JsonObject { ["success"] = true });
        }

        var person = "+" + (request["to"] ?? "").Trim().TrimStart('+');
        if (request["messaging_product"] != "whatsapp" || person.Length < 8 || !person[1..].All(char.IsAsciiDigit))
        {
            return GraphApi.Error(400, 100, "(#100) Invalid parameter");
        }

        var type = request["type"] is { Length: > 0 } told ? told : "text";
        var content = request.Node(type) as JsonObject ?? [];
        if (type == "reaction")
        {
            return React(account, content);
        }

        var (text, attached, problem) = await WhatsAppContentAsync(type, content, cancellationToken);
        if (problem is not null || (text.Length == 0 && attached.Count == 0))
        {
            return GraphApi.Error(400, 131009, "(#131009) Parameter value is not valid: " + (problem ?? type));
        }

        if (text.Length > LongestWhatsApp)
        {
            return GraphApi.Error(400, 100, "(#100) Param text['body'] must be at most 4096 characters long.");
        }

        var isRefused = type != "template" && !IsInWindow(Apps.WhatsApp, person);
        var message = Show(Apps.WhatsApp, account, person, text, attached, WhatsAppButtons(content), (string?)request.Node("context")?["message_id"]);
        if (isRefused)
        {
            devices.Change(message.Id, shown => shown with { State = MessageStates.Failed, Detail = "More than 24 hours since you wrote: it did not reach you." });
            webhooks.Status(account, message, "failed", (131047, "Re-engagement message"));
        }
        else
        {
            webhooks.Status(account, message, "sent");
            if (!faults.Now.Offline)
            {
                webhooks.Status(account, message, "delivered");
            }
        }

        return new ProviderAnswer(200, new JsonObject
        {
            ["messaging_product"] = "whatsapp",
            ["contacts"] = new JsonArray(new JsonObject { ["input"] = request["to"], ["wa_id"] = person[1..] }),
            ["messages"] = new JsonArray(new JsonObject { ["id"] = message.ExternalId, ["message_status"] = "accepted" }),
        });
    }

    private async Task<(string Text, List<StoredFile> Files, string? Problem)> WhatsAppContentAsync(string type, JsonObject content, CancellationToken cancellationToken)
    {
        switch (type)
        {
            case "text":
                return ((string?)content["body"] ?? "", [], null);
            case "interactive":
                return ((string?)content["body"]?["text"] ?? "", [], null);
            case "location":
                return ($"📍 {content["name"]} {content["latitude"]}, {content["longitude"]}", [], null);
            case "template":
                var words = (content["components"] as JsonArray ?? []).SelectMany(part => part?["parameters"] as JsonArray ?? [])
                    .Select(parameter => (string?)parameter?["text"]).OfType<string>().ToList();
                return ($"[{content["name"]}]" + (words.Count > 0 ? " " + string.Join(" · ", words) : ""), [], null);
            default:
                if (files.Find((string?)content["id"]) is { } known)
                {
                    return ((string?)content["caption"] ?? "", [known.File], null);
                }

                var (file, problem) = await linked.FetchAsync((string?)content["link"] ?? "", cancellationToken);
                return ((string?)content["caption"] ?? "", file is null ? [] : [file], problem);
        }
    }

    private ProviderAnswer React(Account account, JsonObject content)
    {
        var emoji = (string?)content["emoji"] is { Length: > 0 } one ? one : null;
        if (devices.Find(account.Id, (string?)content["message_id"] ?? "") is not { } liked)
        {
            return GraphApi.Error(400, 131009, "(#131009) Parameter value is not valid: message_id");
        }

        effects.Count(Apps.WhatsApp, "reaction", liked.ExternalId + ":" + emoji, liked.Person, liked.ExternalId, emoji ?? "");
        devices.Change(liked.Id, shown => shown with { HubReaction = emoji });
        return new ProviderAnswer(200, new JsonObject
        {
            ["messaging_product"] = "whatsapp",
            ["contacts"] = new JsonArray(new JsonObject { ["input"] = liked.Person, ["wa_id"] = liked.Person.TrimStart('+') }),
            ["messages"] = new JsonArray(new JsonObject { ["id"] = MetaApps.NewId(Apps.WhatsApp) }),
        });
    }

    private ProviderAnswer Act(string app, string person, string action, ProviderRequest request)
    {
        if (action == "typing_on")
        {
            Typing(app, person);
        }
        else if (action is "react" or "unreact" && devices.Find(Apps.AccountOf(app), (string?)request.Node("payload")?["message_id"] ?? "") is { } liked)
        {
            var emoji = action == "react" ? (string?)request.Node("payload")?["reaction"] ?? "❤️" : null;
            effects.Count(app, "reaction", liked.ExternalId + ":" + emoji, person, liked.ExternalId, emoji ?? "");
            devices.Change(liked.Id, shown => shown with { HubReaction = emoji == "love" ? "❤️" : emoji });
        }

        return new ProviderAnswer(200, new JsonObject { ["recipient_id"] = person });
    }

    private void Typing(string app, string person)
    {
        effects.Count(app, "typing", $"{person}:{time.GetUtcNow().ToUnixTimeMilliseconds()}", person, "", "");
        live.Tell("typing", new JsonObject { ["app"] = app, ["person"] = person }.ToJsonString());
    }

    private Message Show(string app, Account account, string person, string text, IReadOnlyList<StoredFile> attached, IReadOnlyList<Button> buttons, string? answered)
    {
        var message = devices.Add(new Message
        {
            Id = Ids.New(time),
            App = app,
            Account = account.Id,
            Person = person,
            IsMine = false,
            Text = text,
            Files = attached,
            Buttons = buttons,
            State = faults.Now.Offline ? MessageStates.Sent : MessageStates.Delivered,
            At = time.GetUtcNow(),
            ExternalId = MetaApps.NewId(app),
            ReplyTo = answered,
        });
        effects.Count(app, "message", message.ExternalId, person, message.ExternalId, text);
        return message;
    }

    private bool Knows(string app, string person) => devices.Where(message => message.IsMine && message.App == app && message.Person == person).Any();

    private bool IsInWindow(string app, string person) =>
        devices.Where(message => message.IsMine && message.App == app && message.Person == person).Any(message => time.GetUtcNow() - message.At < Window);

    private static IEnumerable<string> Urls(JsonObject content, JsonObject? payload)
    {
        var several = (content["attachments"] as JsonArray ?? []).Select(one => (string?)one?["payload"]?["url"]);
        return several.Prepend((string?)payload?["url"]).OfType<string>().Where(url => url.Length > 0);
    }

    private static List<Button> MessengerButtons(JsonObject content, JsonObject? payload)
    {
        var quick = (content["quick_replies"] as JsonArray ?? []).OfType<JsonObject>()
            .Select(one => new Button((string?)one["title"] ?? "", (string?)one["payload"], "quick-reply"));
        var pressed = (payload?["buttons"] as JsonArray ?? []).OfType<JsonObject>().Select(one => (string?)one["type"] == "web_url"
            ? new Button((string?)one["title"] ?? "", null, "url", (string?)one["url"])
            : new Button((string?)one["title"] ?? "", (string?)one["payload"], "postback"));
        return [.. pressed, .. quick];
    }

    private static List<Button> WhatsAppButtons(JsonObject content)
    {
        var action = content["action"] as JsonObject;
        var replies = (action?["buttons"] as JsonArray ?? []).Select(one => one?["reply"]).OfType<JsonObject>()
            .Select(one => new Button((string?)one["title"] ?? "", (string?)one["id"], "reply"));
        var rows = (action?["sections"] as JsonArray ?? []).SelectMany(section => section?["rows"] as JsonArray ?? []).OfType<JsonObject>()
            .Select(one => new Button((string?)one["title"] ?? "", (string?)one["id"], "list"));
        return [.. replies, .. rows];
    }
}
