using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Omnichannel.Testing;

/// <summary>One call of the Bot API.</summary>
/// <param name="Method">Its name.</param>
/// <param name="Fields">Its parameters; those of a form as texts.</param>
/// <param name="Files">The names of the files that came with it, by field.</param>
/// <param name="Messages">The numbers that its messages were given.</param>
public sealed record BotCall(string Method, JsonObject Fields, IReadOnlyDictionary<string, string> Files, IReadOnlyList<long> Messages);

/// <summary>What the Bot API does with a call.</summary>
/// <param name="Code">0: it does it; otherwise the error.</param>
/// <param name="Description">Telegram's words.</param>
/// <param name="RetryAfter">With 429.</param>
public sealed record BotBehaviour(int Code, string Description = "", int? RetryAfter = null)
{
    /// <summary>Does it.</summary>
    public static BotBehaviour Accept { get; } = new(0);

    /// <summary>Does it, and closes the connection instead of answering.</summary>
    public static BotBehaviour AcceptAndHangUp { get; } = new(-1);

    /// <summary>Closes the connection without doing it.</summary>
    public static BotBehaviour HangUp { get; } = new(-2);
}

/// <summary>
/// Stands in for Telegram's Bot API (https://core.telegram.org/bots/api): records what is called, keeps files for getFile, and makes
/// updates with the secret that a webhook needs.
/// </summary>
public sealed class TelegramStandIn : IAsyncDisposable
{
    private readonly ConcurrentQueue<BotCall> _calls = new();
    private readonly ConcurrentDictionary<string, byte[]> _files = new();
    private readonly WebApplication _app;
    private long _lastMessage = 1_000_000;
    private long _lastUpdate = 500_000;

    private TelegramStandIn(WebApplication app) => _app = app;

    /// <summary>The bot's token.</summary>
    public string BotToken { get; } = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw";

    /// <summary>What comes with every update.</summary>
    public string SecretToken { get; } = "telegram_secret-" + Guid.CreateVersion7().ToString("N");

    /// <summary>Signs <c>/start</c> payloads.</summary>
    public string IdentitySecret { get; } = "the site's secret for telegram";

    /// <summary>Its API's base address: the account's <c>apiBaseUrl</c>.</summary>
    public Uri Address => new(_app.Urls.Single());

    /// <summary>What it does with a call; does everything unless told.</summary>
    public Func<BotCall, BotBehaviour> Behaviour { get; set; } = _ => BotBehaviour.Accept;

    /// <summary>What it waits for before it does anything with a call.</summary>
    public Func<Task> Before { get; set; } = () => Task.CompletedTask;

    /// <summary>Everything that it did, in its order.</summary>
    public IReadOnlyCollection<BotCall> Calls => _calls;

    /// <summary>What was done by one method.</summary>
    public IReadOnlyList<BotCall> CallsOf(string method) => [.. _calls.Where(call => call.Method == method)];

    /// <summary>A file that getFile finds.</summary>
    public void Keep(string fileId, byte[] content) => _files[fileId] = content;

    /// <summary>The settings of a hub account that uses it.</summary>
    public JsonObject Account() => new()
    {
        ["channel"] = "telegram",
        ["provider"] = "telegram",
        ["displayName"] = "The bot",
        ["enabled"] = true,
        ["settings"] = new JsonObject
        {
            ["botToken"] = BotToken,
            ["secretToken"] = SecretToken,
            ["identitySecret"] = IdentitySecret,
            ["apiBaseUrl"] = Address.ToString().TrimEnd('/'),
        },
    };

    /// <summary>Starts it.</summary>
    public static async Task<TelegramStandIn> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var standIn = new TelegramStandIn(app);
        app.MapPost("/bot{token}/{method}", standIn.CallAsync);
        app.MapGet("/file/bot{token}/{**path}", standIn.File);
        await app.StartAsync();
        return standIn;
    }

    /// <summary>An update as Telegram posts it to <paramref name="address"/>.</summary>
    public HttpRequestMessage Webhook(Uri address, JsonNode update) => new(HttpMethod.Post, address)
    {
        Content = new StringContent(update.ToJsonString(), Encoding.UTF8, "application/json"),
        Headers = { { "X-Telegram-Bot-Api-Secret-Token", SecretToken } },
    };

    /// <summary>An update about a message in a private chat.</summary>
    /// <param name="user">The customer.</param>
    /// <param name="message">What the message has besides its number, sender, chat and date.</param>
    /// <param name="kind">message or edited_message.</param>
    /// <param name="id">Its number; null: the next.</param>
    public JsonObject Update(long user, JsonObject message, string kind = "message", long? id = null)
    {
        var whole = new JsonObject
        {
            ["message_id"] = id ?? Interlocked.Increment(ref _lastMessage),
            ["from"] = new JsonObject { ["id"] = user, ["is_bot"] = false, ["first_name"] = "Ada", ["last_name"] = "Lovelace", ["username"] = "ada", ["language_code"] = "en" },
            ["chat"] = new JsonObject { ["id"] = user, ["first_name"] = "Ada", ["last_name"] = "Lovelace", ["type"] = "private" },
            ["date"] = 1_700_000_000,
        };
        foreach (var (name, value) in message)
        {
            whole[name] = value?.DeepClone();
        }

        return new JsonObject { ["update_id"] = Interlocked.Increment(ref _lastUpdate), [kind] = whole };
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task<IResult> CallAsync(string token, string method, HttpContext context)
    {
        if (token != BotToken)
        {
            return Error(new BotBehaviour(401, "Unauthorized"));
        }

        var (fields, files) = await ReadAsync(context.Request);
        await Before();
        var count = method.StartsWith("send", StringComparison.Ordinal) && method != "sendChatAction" ? method == "sendMediaGroup" ? fields["media"]!.AsArray().Count : 1 : 0;
        var call = new BotCall(method, fields, files, [.. Enumerable.Range(0, count).Select(_ => Interlocked.Increment(ref _lastMessage))]);
        var behaviour = Behaviour(call);
        if (behaviour.Code > 0)
        {
            return Error(behaviour);
        }

        if (behaviour != BotBehaviour.HangUp)
        {
            _calls.Enqueue(call);
        }

        if (behaviour.Code < 0)
        {
            context.Abort();
            return Results.Empty;
        }

        var messages = call.Messages.Select(JsonNode (id) => new JsonObject { ["message_id"] = id, ["date"] = 1_700_000_000, ["chat"] = new JsonObject { ["id"] = long.Parse(fields["chat_id"]!.ToString(), CultureInfo.InvariantCulture), ["type"] = "private" } }).ToArray();
        JsonNode? result = method switch
        {
            "getMe" => new JsonObject { ["id"] = 110201543, ["is_bot"] = true, ["first_name"] = "Bot", ["username"] = "the_hub_bot" },
            "getWebhookInfo" => new JsonObject { ["url"] = CallsOf("setWebhook") is [.., var last] ? last.Fields["url"]!.ToString() : "", ["has_custom_certificate"] = false, ["pending_update_count"] = 0 },
            "getFile" when _files.ContainsKey(fields["file_id"]!.ToString()) => new JsonObject { ["file_id"] = fields["file_id"]!.ToString(), ["file_path"] = "photos/" + fields["file_id"] },
            "getFile" => null,
            "sendMediaGroup" => new JsonArray(messages),
            _ when messages.Length == 1 => messages[0],
            _ => JsonValue.Create(true),
        };
        return result is null ? Error(new BotBehaviour(400, "Bad Request: invalid file_id")) : Json(new JsonObject { ["ok"] = true, ["result"] = result }, 200);
    }

    private static async Task<(JsonObject Fields, Dictionary<string, string> Files)> ReadAsync(HttpRequest request)
    {
        if (!request.HasFormContentType)
        {
            using var reader = new StreamReader(request.Body);
            return (JsonNode.Parse(await reader.ReadToEndAsync())!.AsObject(), []);
        }

        var form = await request.ReadFormAsync();
        var fields = new JsonObject();
        foreach (var (name, value) in form)
        {
            fields[name] = value.ToString() is ['[' or '{', ..] json ? JsonNode.Parse(json) : JsonValue.Create(value.ToString());
        }

        return (fields, form.Files.ToDictionary(file => file.Name, file => file.FileName));
    }

    private static IResult Error(BotBehaviour behaviour)
    {
        var answer = new JsonObject { ["ok"] = false, ["error_code"] = behaviour.Code, ["description"] = behaviour.Description };
        if (behaviour.RetryAfter is { } seconds)
        {
            answer["parameters"] = new JsonObject { ["retry_after"] = seconds };
        }

        return Json(answer, behaviour.Code);
    }

    private static IResult Json(JsonObject body, int status) => Results.Text(body.ToJsonString(new JsonSerializerOptions()), "application/json", Encoding.UTF8, status);

    private IResult File(string token, string path) =>
        token == BotToken && _files.TryGetValue(path.Split('/')[^1], out var content) ? Results.Bytes(content, "application/octet-stream") : Results.NotFound();
}
