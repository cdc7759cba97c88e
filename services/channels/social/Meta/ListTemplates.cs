using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Omnichannel.Channels.Social.Meta.Sending;
using Omnichannel.Channels.Social.Meta.Webhooks;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Hosting.Http;

namespace Omnichannel.Channels.Social.Meta;

/// <summary>A template that can be sent.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Language">Its language.</param>
/// <param name="Category">marketing, utility or authentication.</param>
/// <param name="Text">What it says, with its gaps as <c>{{1}}</c>.</param>
/// <param name="Parameters">How many gaps it has.</param>
internal sealed record TemplateModel(string Name, string Language, string Category, string Text, int Parameters);

/// <summary>All of an account's.</summary>
internal sealed record TemplateList(IReadOnlyList<TemplateModel> Items);

/// <summary>
/// <c>GET /api/accounts/{account}/templates</c>: the approved ones of the account's <c>wabaId</c>.
/// Source: developers.facebook.com/docs/graph-api/reference/whats-app-business-account/message_templates.
/// </summary>
internal static partial class ListTemplates
{
    private const int Most = 500;

    public static async Task<Results<Ok<TemplateList>, ProblemHttpResult>> HandleAsync(
        string account, IAccountDirectory accounts, GraphClient graph, CancellationToken cancellationToken)
    {
        if (await accounts.FindAsync(account, cancellationToken) is not { } found)
        {
            return Problems.NotFound("account");
        }

        if (found is not { Provider: "meta", Channel: "whatsapp" } || found.Text("wabaId") is not { Length: > 0 } business)
        {
            return TypedResults.Ok(new TemplateList([]));
        }

        var templates = new List<TemplateModel>();
        for (var after = ""; templates.Count < Most;)
        {
            var query = "status=APPROVED&fields=name,language,status,category,components&limit=100" + (after.Length == 0 ? "" : "&after=" + Uri.EscapeDataString(after));
            var answer = await graph.GetAsync(found, Uri.EscapeDataString(business) + "/message_templates", query, cancellationToken);
            if (answer.Refusal is { } refusal)
            {
                return Problems.Of(StatusCodes.Status502BadGateway, "provider", refusal.Error?.Detail ?? "WhatsApp did not answer.");
            }

            var page = answer.Body.Items("data").Where(one => one.Text("status") is "APPROVED" or null).ToList();
            templates.AddRange(page.Select(one =>
            {
                var text = string.Join('\n', one.Items("components").Where(component => component.Text("type") is "HEADER" or "BODY" or "FOOTER").Select(component => component.Text("text")).OfType<string>());
                var body = one.Items("components").FirstOrDefault(component => component.Text("type") == "BODY").Text("text") ?? "";
                return new TemplateModel(
                    one.Text("name") ?? "", one.Text("language") ?? "", (one.Text("category") ?? "").ToLowerInvariant(), text, Gaps().Matches(body).Select(gap => gap.Value).Distinct().Count());
            }));
            if (answer.Body.At("paging", "next") is null || answer.Body.Text("paging", "cursors", "after") is not { Length: > 0 } next || next == after)
            {
                break;
            }

            after = next;
        }

        return TypedResults.Ok(new TemplateList(templates));
    }

    [GeneratedRegex(@"\{\{\s*[A-Za-z0-9_]+\s*\}\}", RegexOptions.None, 1000)]
    private static partial Regex Gaps();
}

/// <summary>The JSON of Meta's part of the API.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(TemplateList))]
internal sealed partial class MetaJson : JsonSerializerContext;
