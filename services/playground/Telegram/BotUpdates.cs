using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Playground.Webhooks;
using Omnichannel.Playground.World;

namespace Omnichannel.Playground.Telegram;

/// <summary>
/// The newcomer's Telegram: what happens in it becomes the bot's updates, one after the other, with the secret token's header.
/// Source: core.telegram.org/bots/api#getting-updates.
/// </summary>
internal sealed class BotUpdates(
    IAccountDirectory accounts, HubSettings settings, Devices devices, WebhookSender webhooks, Ticks ticks, TimeProvider time)
    : IDeviceApp
{
    private readonly ConcurrentDictionary<string, string> _names = new();
    private (string Url, string? Secret)? _hook;
    private long _lastUpdate = time.GetUtcNow().ToUnixTimeSeconds();
    private long _lastMessage = time.GetUtcNow().ToUnixTimeSeconds() % 10_000_000;

    public IReadOnlyList<string> Names { get; } = [Apps.Telegram];

    public IReadOnlyList<string> Abilities(string app) => ["react", "edit", "reply", "start"];

    /// <summary>The bot as a user.</summary>
    public static JsonObject Bot(Account account) => new()
    {
        ["id"] = long.TryParse(account.Text("botToken")?.Split(':')[0], CultureInfo.InvariantCulture, out var id) ? id : 0,
        ["is_bot"] = true,
        ["first_name"] = account.DisplayName,
        ["username"] = "playground_bot",
        ["can_join_groups"] = false,
        ["can_read_all_group_messages"] = false,
        ["supports_inline_queries"] = false,
    };

    /// <summary>Where the bot said that updates go; until it says, where the hub takes them.</summary>
    public void SetHook(string? url, string? secret) => _hook = string.IsNullOrEmpty(url) ? null : (url, secret);

    public JsonObject HookInfo(Account account) => new()
    {
        ["url"] = HookOf(account).Url,
        ["has_custom_certificate"] = false,
        ["pending_update_count"] = 0,
        ["max_connections"] = 40,
    };

    /// <summary>Numbers grow within a chat; the chat is part of our key, since they begin anew in each.</summary>
    public string NextMessageId(string chat) => $"{chat}:{Interlocked.Increment(ref _lastMessage)}";

    public JsonObject Chat(string chat) => new() { ["id"] = Number(chat), ["type"] = "private", ["first_name"] = _names.GetValueOrDefault(chat, "Somebody") };

    /// <summary>A message as the API shows it.</summary>
    public JsonObject Shape(Message message, Account account, bool withAnswered = true)
    {
        var shape = new JsonObject
        {
            ["message_id"] = Number(message.ExternalId.Split(':')[^1]),
            ["from"] = message.IsMine ? User(message.Person) : Bot(account),
            ["chat"] = Chat(message.Person),
            ["date"] = message.At.ToUnixTimeSeconds(),
        };
        if (message.Files is [var file, ..])
        {
            var described = new JsonObject { ["file_id"] = file.Id, ["file_unique_id"] = file.Id[..16], ["file_size"] = file.Size };
            if (file.MediaType is "image/jpeg" or "image/png" or "image/webp")
            {
                (described["width"], described["height"]) = (800, 600);
                shape["photo"] = new JsonArray(described);
            }
            else
            {
                var kind = file.MediaType.Split('/')[0] switch { "audio" => "audio", "video" => "video", _ => "document" };
                (described["file_name"], described["mime_type"]) = (file.Name, file.MediaType);
                if (kind != "document")
                {
                    described["duration"] = 1;
                }

                if (kind == "video")
                {
                    (described["width"], described["height"]) = (640, 480);
                }

                shape[kind] = described;
            }
        }

        if (message.Text.Length > 0)
        {
            shape[message.Files.Count > 0 ? "caption" : "text"] = message.Text;
        }

        if (message.Text.StartsWith('/') && message.Files.Count == 0)
        {
            shape["entities"] = new JsonArray(new JsonObject { ["type"] = "bot_command", ["offset"] = 0, ["length"] = message.Text.Split(' ')[0].Length });
        }

        if (withAnswered && message.ReplyTo is { } answered && devices.Find(message.Account, answered) is { } original)
        {
            shape["reply_to_message"] = Shape(original, account, withAnswered: false);
        }

        if (message.IsEdited)
        {
            shape["edit_date"] = time.GetUtcNow().ToUnixTimeSeconds();
        }

        return shape;
    }

    public async Task<Message?> WriteAsync(string app, Written written, CancellationToken cancellationToken)
    {
        if (await AccountAsync(cancellationToken) is not { } account || !long.TryParse(written.From.Address, CultureInfo.InvariantCulture, out _))
        {
            return null;
        }

        _names[written.From.Address] = written.From.Name;

        // Several files are an album: one message each, held together by a group.
        Message? first = null;
        var group = written.Files.Count > 1 ? Number(NextMessageId("")[1..]).ToString(CultureInfo.InvariantCulture) : null;
        foreach (var file in written.Files.Count == 0 ? [null] : written.Files.Cast<StoredFile?>())
        {
            var message = devices.Add(new Message
            {
                Id = Ids.New(time),
                App = Apps.Telegram,
                Account = account.Id,
                Person = written.From.Address,
                IsMine = true,
                Text = first is null ? written.Text : "",
                Files = file is null ? [] : [file],
                State = MessageStates.Sending,
                At = time.GetUtcNow(),
                ExternalId = NextMessageId(written.From.Address),
                ReplyTo = written.ReplyTo?.ExternalId,
            });
            var shape = Shape(message, account);
            if (group is not null)
            {
                shape["media_group_id"] = group;
            }

            Tell(account, "message", shape, ticks.Of(message.Id));
            first ??= message;
        }

        return first;
    }

    public async Task PressAsync(Message message, Button button, Person by, CancellationToken cancellationToken)
    {
        if (button.Kind == "text")
        {
            await WriteAsync(Apps.Telegram, new Written(by, button.Title, [], ReplyTo: null, Subject: null, Html: null), cancellationToken);
        }
        else if (button.Payload is not null && await AccountAsync(cancellationToken) is { } account)
        {
            Tell(account, "callback_query", new JsonObject
            {
                ["id"] = Ids.New(time).ToString("N"),
                ["from"] = User(message.Person),
                ["message"] = Shape(message, account),
                ["chat_instance"] = message.Person,
                ["data"] = button.Payload,
            });
        }
    }

    public async Task ReactAsync(Message message, string? emoji, Person by, CancellationToken cancellationToken)
    {
        if (await AccountAsync(cancellationToken) is not { } account)
        {
            return;
        }

        JsonArray Of(string? one) => one is null ? [] : [new JsonObject { ["type"] = "emoji", ["emoji"] = one }];
        var before = message.MyReaction;
        devices.Change(message.Id, shown => shown with { MyReaction = emoji });
        Tell(account, "message_reaction", new JsonObject
        {
            ["chat"] = Chat(message.Person),
            ["message_id"] = Number(message.ExternalId.Split(':')[^1]),
            ["user"] = User(message.Person),
            ["date"] = time.GetUtcNow().ToUnixTimeSeconds(),
            ["old_reaction"] = Of(before),
            ["new_reaction"] = Of(emoji),
        });
    }

    public async Task EditAsync(Message message, string text, Person by, CancellationToken cancellationToken)
    {
        if (await AccountAsync(cancellationToken) is { } account && devices.Change(message.Id, shown => shown with { Text = text, IsEdited = true }) is { } changed)
        {
            Tell(account, "edited_message", Shape(changed, account));
        }
    }

    // A bot is not told that somebody deleted a message.
    public Task DeleteAsync(Message message, Person by, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task ReadAsync(string app, IReadOnlyList<Message> messages, Person by, CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task<Account?> AccountAsync(CancellationToken cancellationToken) => await accounts.FindAsync(Apps.AccountOf(Apps.Telegram), cancellationToken);

    private void Tell(Account account, string kind, JsonObject what, Action<WebhookResult>? told = null)
    {
        var update = new JsonObject { ["update_id"] = Interlocked.Increment(ref _lastUpdate), [kind] = what };
        var (url, secret) = HookOf(account);
        webhooks.Send(new Webhook
        {
            App = Apps.Telegram,
            Address = new Uri(url),
            Body = Encoding.UTF8.GetBytes(update.ToJsonString()),
            MediaType = "application/json",
            Headers = secret is null ? [] : [new("X-Telegram-Bot-Api-Secret-Token", secret)],
            IsInOrder = true,
            Told = told ?? (static _ => { }),
        });
    }

    private (string Url, string? Secret) HookOf(Account account) =>
        _hook ?? (new Uri(settings.PublicUrl, $"webhooks/{account.Id}/telegram").AbsoluteUri, account.Text("secretToken"));

    private JsonObject User(string id)
    {
        var names = _names.GetValueOrDefault(id, "Somebody").Split(' ', 2);
        var user = new JsonObject { ["id"] = Number(id), ["is_bot"] = false, ["first_name"] = names[0], ["language_code"] = "en" };
        if (names.Length > 1)
        {
            user["last_name"] = names[1];
        }

        return user;
    }

    private static long Number(string text) => long.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
