using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Playground.Providers;
using Omnichannel.Playground.Setup;
using Omnichannel.Playground.World;

namespace Omnichannel.Playground.Meta;

/// <summary>
/// The Graph API below <c>/playground/graph</c>: <c>/{version}/{id}/messages</c> of Messenger, Instagram and WhatsApp, media and profiles.
/// Source: developers.facebook.com/docs/messenger-platform/reference/send-api, …/whatsapp/cloud-api/reference.
/// </summary>
internal sealed partial class GraphApi(
    IAccountDirectory accounts, HubSettings settings, Devices devices, Files files, MetaMessages messages)
{
    private static readonly string[] Ours = [Apps.Messenger, Apps.Instagram, Apps.WhatsApp];

    public Provider Provider => new(AppOfAsync, HandleAsync, Refuse);

    /// <summary>An error as Graph tells it.</summary>
    public static ProviderAnswer Error(int status, int code, string message, int? subcode = null, string type = "OAuthException")
    {
        var error = new JsonObject
        {
            ["message"] = message,
            ["type"] = type,
            ["code"] = code,
            ["fbtrace_id"] = "A" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(11)),
        };
        if (subcode is not null)
        {
            error["error_subcode"] = subcode;
        }

        return new ProviderAnswer(status, new JsonObject { ["error"] = error });
    }

    private static ProviderAnswer Refuse(string? app, string fault) => fault switch
    {
        FaultKinds.RateLimit when app == Apps.WhatsApp => Error(429, 130429, "(#130429) Rate limit hit"),
        FaultKinds.RateLimit => Error(429, 613, "(#613) Calls to this api have exceeded the rate limit."),
        FaultKinds.Unavailable => Error(503, 2, "An unexpected error has occurred. Please retry your request later."),
        _ when app == Apps.WhatsApp => Error(400, 131026, "(#131026) Message undeliverable"),
        _ => Error(400, 551, "(#551) This person isn't available right now.", 1545041),
    };

    /// <summary>The path without the version, which a client may leave out.</summary>
    private static string[] PathOf(ProviderRequest request)
    {
        var path = (request.Http.GetRouteValue("path") as string ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries);
        return path.Length > 0 && Version().IsMatch(path[0]) ? path[1..] : path;
    }

    private async Task<string?> AppOfAsync(ProviderRequest request) =>
        PathOf(request) is [_, "messages"] ? (await AccountAsync(request))?.App : null;

    private async Task<(string App, Account Account)?> AccountAsync(ProviderRequest request)
    {
        var header = request.Http.Request.Headers.Authorization.ToString();
        var token = header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header[7..] : request["access_token"];
        foreach (var app in Ours)
        {
            if (token is { Length: > 0 } && await accounts.FindAsync(Apps.AccountOf(app), request.Http.RequestAborted) is { } account && account.Text("accessToken") == token)
            {
                return (app, account);
            }
        }

        return null;
    }

    private async Task<ProviderAnswer> HandleAsync(ProviderRequest request, string? app, CancellationToken cancellationToken)
    {
        var path = PathOf(request);

        // Links to files work without a token, as Meta's do.
        if (path is ["cdn", var linked, _])
        {
            return files.Find(linked) is { } open ? new ProviderAnswer(200) { File = (open.File.MediaType, open.Bytes) } : Error(404, 100, "The URL has expired.");
        }

        if (await AccountAsync(request) is not (var name, var account))
        {
            return Error(401, 190, "Invalid OAuth access token - Cannot parse access token");
        }

        var business = account.Text("phoneNumberId") ?? account.Text("pageId");
        var isPost = HttpMethods.IsPost(request.Http.Request.Method);
        switch (path)
        {
            case [var id, "messages"] when isPost && (id == business || id == "me"):
                return name == Apps.WhatsApp
                    ? await messages.WhatsAppAsync(account, request, cancellationToken)
                    : await messages.MessengerAsync(name, account, request, cancellationToken);
            case [_, "media"] when isPost && request.Files is [var file, ..]:
                return new ProviderAnswer(200, new JsonObject { ["id"] = files.Add(file.Name, request["type"] is { Length: > 0 } type ? type : file.MediaType, file.Bytes).Id });
            case ["media", var media] when files.Find(media) is { } bytes:
                return new ProviderAnswer(200) { File = (bytes.File.MediaType, bytes.Bytes) };
            case [var id] when files.Find(id) is { } known:
                return new ProviderAnswer(200, new JsonObject
                {
                    ["messaging_product"] = "whatsapp",
                    ["url"] = AccountSettings.Below(settings, $"{AccountSettings.Graph}/media/{id}"),
                    ["mime_type"] = known.File.MediaType,
                    ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(known.Bytes)),
                    ["file_size"] = known.File.Size,
                    ["id"] = id,
                });
            case [var id] when id == business || id == "me":
                return new ProviderAnswer(200, new JsonObject { ["id"] = business, ["name"] = account.DisplayName, ["verified_name"] = account.DisplayName });
            case [_, "subscribed_apps"] or [_, "messenger_profile"]:
                return new ProviderAnswer(200, new JsonObject { ["success"] = true, ["result"] = "success" });
            case [_, "message_templates"]:
                return new ProviderAnswer(200, new JsonObject { ["data"] = new JsonArray() });
            case ["debug_token"]:
                return new ProviderAnswer(200, new JsonObject { ["data"] = new JsonObject { ["is_valid"] = true, ["expires_at"] = 0, ["data_access_expires_at"] = 0, ["type"] = "PAGE" } });
            case [var user] when devices.Where(message => message.App == name && message.Person == user).Any():
                return messages.Profile(name, user);
            default:
                return Error(400, 100, $"Unsupported {request.Http.Request.Method.ToLowerInvariant()} request. Object with ID '{path.FirstOrDefault()}' does not exist", 33, "GraphMethodException");
        }
    }

    [GeneratedRegex(@"^v\d{1,3}\.\d{1,2}\z", RegexOptions.None, 1000)]
    private static partial Regex Version();
}
