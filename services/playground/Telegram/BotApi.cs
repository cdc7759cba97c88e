using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Playground.Providers;
using Omnichannel.Playground.World;

namespace Omnichannel.Playground.Telegram;

/// <summary>Telegram's Bot API below <c>/playground/telegram</c>: <c>/bot{token}/{method}</c>. Source: core.telegram.org/bots/api.</summary>
internal sealed partial class BotApi(
    IAccountDirectory accounts, Devices devices, Files files, LinkedFiles linked, Effects effects, Faults faults, BotUpdates updates, Live live, TimeProvider time)
{
    private const int LongestText = 4096, LongestCaption = 1024;

    private static readonly Dictionary<string, string> Media = new()
    {
        ["sendPhoto"] = "photo",
        ["sendDocument"] = "document",
        ["sendAudio"] = "audio",
        ["sendVideo"] = "video",
        ["sendVoice"] = "voice",
        ["sendAnimation"] = "animation",
        ["sendSticker"] = "sticker",
    };

    public Provider Provider => new(AppOfAsync, HandleAsync, Refuse);

    private static string[] PathOf(ProviderRequest request) => (request.Http.GetRouteValue("path") as string ?? "").Split('/');

    private static ProviderAnswer Ok(JsonNode result) => new(200, new JsonObject { ["ok"] = true, ["result"] = result });

    private static ProviderAnswer Error(int code, string description, JsonObject? parameters = null)
    {
        var body = new JsonObject { ["ok"] = false, ["error_code"] = code, ["description"] = description };
        if (parameters is not null)
        {
            body["parameters"] = parameters;
        }

        return new ProviderAnswer(code, body);
    }

    private static ProviderAnswer Refuse(string? app, string fault) => fault switch
    {
        FaultKinds.RateLimit => Error(429, "Too Many Requests: retry after 1", new JsonObject { ["retry_after"] = 1 }),
        FaultKinds.Unavailable => Error(502, "Bad Gateway"),
        _ => Error(403, "Forbidden: bot was blocked by the user"),
    };

    private async Task<string?> AppOfAsync(ProviderRequest request) =>
        await AccountAsync(request) is not null && PathOf(request)[^1].StartsWith("send", StringComparison.OrdinalIgnoreCase) ? Apps.Telegram : null;

    private async Task<Account?> AccountAsync(ProviderRequest request)
    {
        var token = Array.Find(PathOf(request), part => part.StartsWith("bot", StringComparison.Ordinal))?[3..];
        var account = await accounts.FindAsync(Apps.AccountOf(Apps.Telegram), request.Http.RequestAborted);
        return token is { Length: > 0 } && account?.Text("botToken") == token ? account : null;
    }

    private async Task<ProviderAnswer> HandleAsync(ProviderRequest request, string? app, CancellationToken cancellationToken)
    {
        if (await AccountAsync(request) is not { } account)
        {
            return Error(401, "Unauthorized");
        }

        var path = PathOf(request);
        if (path is ["file", _, _, var name])
        {
            return files.Find(name.Split('.')[0]) is { } file ? new ProviderAnswer(200) { File = (file.File.MediaType, file.Bytes) } : Error(404, "Not Found");
        }

        var method = path is [_, var last] ? last : "";
        return method switch
        {
            "getMe" => Ok(BotUpdates.Bot(account)),
            "setWebhook" => Do(() => updates.SetHook(request["url"], request["secret_token"])),
            "deleteWebhook" => Do(() => updates.SetHook(null, null)),
            "getWebhookInfo" => Ok(updates.HookInfo(account)),
            "getFile" => GetFile(request["file_id"]),
            "answerCallbackQuery" => Do(() => live.Tell("toast", new JsonObject { ["app"] = Apps.Telegram, ["text"] = request["text"] ?? "" }.ToJsonString())),
            "setMyCommands" or "deleteMyCommands" or "setChatMenuButton" => Ok(JsonValue.Create(true)),
            _ => await InChatAsync(method, request, account, cancellationToken),
        };
    }

    private async Task<ProviderAnswer> InChatAsync(string method, ProviderRequest request, Account account, CancellationToken cancellationToken)
    {
        if (request["chat_id"] is not { Length: > 0 } chat)
        {
            return Error(400, "Bad Request: chat_id is empty");
        }

        // A bot cannot begin: somebody who never wrote is unknown to it.
        if (!devices.Where(message => message.App == Apps.Telegram && message.IsMine && message.Person == chat).Any())
        {
            return Error(400, "Bad Request: chat not found");
        }

        if (faults.Now.Offline && method.StartsWith("send", StringComparison.Ordinal) && method != "sendChatAction")
        {
            return Error(403, "Forbidden: bot was blocked by the user");
        }

        if (Media.TryGetValue(method, out var kind))
        {
            return await SendFilesAsync(account, chat, request, [(request[kind], kind, request["caption"])], isGroup: false, cancellationToken);
        }

        switch (method)
        {
            case "sendMessage":
                var text = Shown(request["text"] ?? "", request["parse_mode"]);
                return text.Length == 0 ? Error(400, "Bad Request: message text is empty")
                    : text.Length > LongestText ? Error(400, "Bad Request: message is too long")
                    : Ok(updates.Shape(Show(account, chat, text, [], request), account));
            case "sendMediaGroup":
                var group = (request.Node("media") as JsonArray ?? []).OfType<JsonObject>()
                    .Select(media => ((string?)media["media"], (string?)media["type"] ?? "document", (string?)media["caption"])).ToList();
                return group.Count is < 2 or > 10
                    ? Error(400, "Bad Request: group of 2 to 10 media expected")
                    : await SendFilesAsync(account, chat, request, group, isGroup: true, cancellationToken);
            case "sendChatAction":
                effects.Count(Apps.Telegram, "typing", $"{chat}:{time.GetUtcNow().ToUnixTimeMilliseconds()}", chat, "", request["action"] ?? "");
                return Do(() => live.Tell("typing", new JsonObject { ["app"] = Apps.Telegram, ["person"] = chat }.ToJsonString()));
            case "sendLocation" or "sendVenue":
                var place = $"📍 {request["title"]} {request["address"]} {request["latitude"]}, {request["longitude"]}";
                return Ok(updates.Shape(Show(account, chat, Spaces().Replace(place, " "), [], request), account));
            case "editMessageText" or "editMessageCaption" or "editMessageReplyMarkup":
                return Edit(account, chat, request, method);
            case "deleteMessage":
                return Find(chat, request["message_id"]) is { IsMine: false } gone
                    ? Count("delete", gone, "", shown => shown with { IsDeleted = true })
                    : Error(400, "Bad Request: message to delete not found");
            case "deleteMessages":
                foreach (var several in (request.Node("message_ids") as JsonArray ?? []).Select(id => Find(chat, id?.ToString())).OfType<Message>())
                {
                    Count("delete", several, "", shown => shown with { IsDeleted = true });
                }

                return Ok(JsonValue.Create(true));
            case "setMessageReaction":
                var emoji = (string?)(request.Node("reaction") as JsonArray)?.FirstOrDefault()?["emoji"];
                return Find(chat, request["message_id"]) is { } liked
                    ? Count("reaction", liked, emoji ?? "", shown => shown with { HubReaction = emoji })
                    : Error(400, "Bad Request: message to react not found");
            case "getChat":
                return Ok(updates.Chat(chat));
            default:
                return Error(404, "Not Found: method not found");
        }
    }

    private ProviderAnswer Edit(Account account, string chat, ProviderRequest request, string method)
    {
        if (Find(chat, request["message_id"]) is not { IsMine: false } message)
        {
            return Error(400, "Bad Request: message to edit not found");
        }

        var text = method == "editMessageReplyMarkup" ? message.Text : Shown(request["text"] ?? request["caption"] ?? "", request["parse_mode"]);
        var buttons = ButtonsOf(request);
        if (text == message.Text && buttons.SequenceEqual(message.Buttons))
        {
            return Error(400, "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message");
        }

        effects.Count(Apps.Telegram, "edit", message.ExternalId + ":" + text, chat, message.ExternalId, text);
        var changed = devices.Change(message.Id, shown => shown with { Text = text, Buttons = buttons, IsEdited = true });
        return Ok(updates.Shape(changed ?? message, account));
    }

    private async Task<ProviderAnswer> SendFilesAsync(
        Account account, string chat, ProviderRequest request, IReadOnlyList<(string? What, string Kind, string? Caption)> media, bool isGroup, CancellationToken cancellationToken)
    {
        var sent = new List<(StoredFile File, string Caption)>();
        foreach (var (what, kind, caption) in media)
        {
            if (caption?.Length > LongestCaption)
            {
                return Error(400, "Bad Request: message caption is too long");
            }

            var (file, problem) = await FileAsync(request, what, kind, cancellationToken);
            if (file is null)
            {
                return Error(400, "Bad Request: " + problem);
            }

            sent.Add((file, caption is null ? "" : Shown(caption, request["parse_mode"])));
        }

        var shapes = sent.Select(one => (JsonNode)updates.Shape(Show(account, chat, one.Caption, [one.File], request), account)).ToArray();
        return Ok(isGroup ? new JsonArray(shapes) : shapes[0]);
    }

    /// <summary>A file of the request (<c>attach://</c> or by its field), one that we know, or one at a URL.</summary>
    private async Task<(StoredFile? File, string? Problem)> FileAsync(ProviderRequest request, string? what, string kind, CancellationToken cancellationToken)
    {
        var field = what?.StartsWith("attach://", StringComparison.Ordinal) == true ? what[9..] : kind;
        if (request.Files.Find(file => file.Field == field) is { } attached)
        {
            return (files.Add(attached.Name, attached.MediaType, attached.Bytes), null);
        }

        if (files.Find(what) is { } known)
        {
            return (known.File, null);
        }

        if (Uri.TryCreate(what, UriKind.Absolute, out _))
        {
            var (file, problem) = await linked.FetchAsync(what!, cancellationToken);
            return (file, file is null ? "failed to get HTTP URL content: " + problem : null);
        }

        return (null, $"there is no {kind} in the request");
    }

    private Message Show(Account account, string chat, string text, IReadOnlyList<StoredFile> attached, ProviderRequest request)
    {
        var answered = request.Node("reply_parameters")?["message_id"]?.ToString() ?? request["reply_to_message_id"];
        var message = devices.Add(new Message
        {
            Id = Ids.New(time),
            App = Apps.Telegram,
            Account = account.Id,
            Person = chat,
            IsMine = false,
            Text = text,
            Files = attached,
            Buttons = ButtonsOf(request),
            State = MessageStates.Delivered,
            At = time.GetUtcNow(),
            ExternalId = updates.NextMessageId(chat),
            ReplyTo = answered is null ? null : $"{chat}:{answered}",
        });
        effects.Count(Apps.Telegram, "message", message.ExternalId, chat, message.ExternalId, text);
        return message;
    }

    private static List<Button> ButtonsOf(ProviderRequest request)
    {
        var markup = request.Node("reply_markup") as JsonObject;
        var rows = markup?["inline_keyboard"] as JsonArray ?? markup?["keyboard"] as JsonArray ?? [];
        return
        [
            .. rows.OfType<JsonArray>().SelectMany(row => row).OfType<JsonNode>().Select(button => button is JsonObject described
                ? new Button(
                    (string?)described["text"] ?? "",
                    (string?)described["callback_data"],
                    described["callback_data"] is not null ? "callback" : described["url"] is not null ? "url" : "text",
                    (string?)described["url"])
                : new Button(button.GetValue<string>(), null, "text")),
        ];
    }

    private Message? Find(string chat, string? id) => devices.Find(Apps.AccountOf(Apps.Telegram), $"{chat}:{id}");

    private ProviderAnswer Count(string type, Message message, string text, Func<Message, Message> change)
    {
        effects.Count(Apps.Telegram, type, message.ExternalId + ":" + text, message.Person, message.ExternalId, text);
        devices.Change(message.Id, change);
        return Ok(JsonValue.Create(true));
    }

    private ProviderAnswer GetFile(string? id) => files.Find(id) is { } file
        ? Ok(new JsonObject
        {
            ["file_id"] = file.File.Id,
            ["file_unique_id"] = file.File.Id[..16],
            ["file_size"] = file.File.Size,
            ["file_path"] = "documents/" + file.File.Id + Path.GetExtension(file.File.Name).ToLower(CultureInfo.InvariantCulture),
        })
        : Error(400, "Bad Request: invalid file_id");

    private static ProviderAnswer Do(Action act)
    {
        act();
        return Ok(JsonValue.Create(true));
    }

    /// <summary>Formatted text as the phone shows it, without the marks.</summary>
    private static string Shown(string text, string? mode) => mode?.ToUpperInvariant() switch
    {
        "HTML" => System.Net.WebUtility.HtmlDecode(Tag().Replace(text, "")),
        "MARKDOWNV2" => Mark().Replace(text, "${literal}"),
        _ => text,
    };

    [GeneratedRegex(" {2,}", RegexOptions.None, 1000)]
    private static partial Regex Spaces();

    [GeneratedRegex("</?[a-zA-Z][^>]*>", RegexOptions.None, 1000)]
    private static partial Regex Tag();

    [GeneratedRegex(@"\\(?<literal>[_*\[\]()~`>#+\-=|{}.!\\])|[*_~`]", RegexOptions.None, 1000)]
    private static partial Regex Mark();
}
