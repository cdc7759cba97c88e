using System.Text.Json.Serialization;
using Omnichannel.Contracts;
using Omnichannel.Conversations.Api;

namespace Omnichannel.Conversations.Features;

/// <summary>What an agent or an integrator posts into a thread.</summary>
public sealed record PostMessageRequest
{
    /// <summary>Chosen by the client; the same id in the same thread has one effect, for ever.</summary>
    public string? ClientMessageId { get; init; }

    /// <summary><c>reply</c> to the customer, or <c>note</c> among us.</summary>
    public string? Kind { get; init; }

    /// <summary>What it says.</summary>
    public string? Text { get; init; }

    /// <summary>The rich form, for channels that show it.</summary>
    public string? Html { get; init; }

    /// <summary>A mail's subject when there is none to answer to.</summary>
    public string? Subject { get; init; }

    /// <summary>Choices and locations; media parts are made for files that no part shows.</summary>
    public IReadOnlyList<Part>? Parts { get; init; }

    /// <summary>Uploaded files.</summary>
    public IReadOnlyList<FileReference>? Attachments { get; init; }

    /// <summary>A message agreed with the provider beforehand, sent instead of the text: WhatsApp's way after 24 hours of silence.</summary>
    public MessageTemplate? Template { get; init; }

    /// <summary>Mail addresses that get it too. None: those who got the mail that is answered, where it was written to several people.</summary>
    public IReadOnlyList<string>? Cc { get; init; }

    /// <summary>Mail addresses that get it too without the others seeing.</summary>
    public IReadOnlyList<string>? Bcc { get; init; }

    /// <summary>Whether to answer a public comment where everybody reads it; otherwise the answer goes to the customer alone.</summary>
    public bool? Public { get; init; }

    /// <summary>Where to; none: where the customer last wrote, or where they prefer.</summary>
    public Via? Via { get; init; }

    private const int LongestText = 100_000, LongestHtml = 500_000, LongestSubject = 500, MostParts = 30, MostFiles = 20, LongestId = 100, LongestTitle = 200, LongestTemplate = 512, MostGaps = 50, LongestGap = 1_024;

    /// <summary>What is wrong with it, by field.</summary>
    internal Dictionary<string, string> Errors()
    {
        var errors = new Dictionary<string, string>();
        void Require(bool right, string field, string message)
        {
            if (!right)
            {
                errors.TryAdd(field, message);
            }
        }

        Require(ClientMessageId is { Length: > 0 and <= LongestId }, "clientMessageId", $"A client's own id of 1 to {LongestId} characters is needed.");
        Require(Kind is "reply" or "note", "kind", "This is reply or note.");
        Require((Text?.Length ?? 0) <= LongestText, "text", $"A text has at most {LongestText} characters.");
        Require((Html?.Length ?? 0) <= LongestHtml, "html", $"The rich form has at most {LongestHtml} characters.");
        Require(Html is null || Html.Length > LongestHtml || HtmlText.IsReadable(Html), "html", $"The rich form has at most {HtmlText.MostTags} tags, {HtmlText.Deepest} within one another.");
        Require((Subject?.Length ?? 0) <= LongestSubject, "subject", $"A subject has at most {LongestSubject} characters.");
        Require((Parts?.Count ?? 0) <= MostParts, "parts", $"There are at most {MostParts} parts.");
        Require(Parts?.All(part => part is { Type.Length: > 0 } && (part.Title?.Length ?? 0) <= LongestTitle) != false, "parts", $"A part has a type, and a title of at most {LongestTitle} characters.");
        Require((Attachments?.Count ?? 0) <= MostFiles, "attachments", $"There are at most {MostFiles} files.");
        Require(Attachments?.All(file => file is { Id: not null }) != false, "attachments", "A file is {\"id\"}, as its upload answered.");
        Require(
            Template is null || (Kind == "reply" && Template is { Name.Length: > 0 and <= LongestTemplate, Language.Length: > 0 and <= 35 }),
            "template",
            "A reply's template is {\"name\", \"language\", \"parameters\"}.");
        Require(
            Template?.Parameters is null || (Template.Parameters.Count <= MostGaps && Template.Parameters.All(gap => gap is { Length: > 0 and <= LongestGap })),
            "template",
            $"A template's parameters are at most {MostGaps} texts of 1 to {LongestGap} characters.");
        Require(Via is null or { Account.Length: > 0, Address.Length: > 0 }, "via", "It takes an account and an address.");
        Require(
            !string.IsNullOrWhiteSpace(Text) || !string.IsNullOrWhiteSpace(Html) || Parts is { Count: > 0 } || Attachments is { Count: > 0 } || Template is not null,
            "text",
            "There is nothing in it.");
        return errors;
    }
}

/// <summary>An uploaded file.</summary>
/// <param name="Id">What <c>POST /api/files</c> answered.</param>
public sealed record FileReference(Guid? Id);

/// <summary>The JSON of what agents send.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, PropertyNameCaseInsensitive = true)]
[JsonSerializable(typeof(PostMessageRequest))]
[JsonSerializable(typeof(AssignRequest))]
[JsonSerializable(typeof(SnoozeRequest))]
[JsonSerializable(typeof(TagsRequest))]
[JsonSerializable(typeof(ReadRequest))]
[JsonSerializable(typeof(TypingRequest))]
[JsonSerializable(typeof(TypingEvent))]
[JsonSerializable(typeof(AgentList))]
[JsonSerializable(typeof(FileModel))]
[JsonSerializable(typeof(EditRequest))]
[JsonSerializable(typeof(ReactionRequest))]
internal sealed partial class RepliesJson : JsonSerializerContext;
