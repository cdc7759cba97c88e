using System.Text.Json.Nodes;
using Omnichannel.Contracts;

namespace Omnichannel.Channels.Social.Meta.Sending;

/// <summary>
/// Requests of WhatsApp's Cloud API: pure. Source: developers.facebook.com/docs/whatsapp/cloud-api/reference/messages.
/// </summary>
internal static class WhatsAppBody
{
    /// <summary>Comes back with every status of a message.</summary>
    public const string DeliveryField = "biz_opaque_callback_data";

    private const int MostButtons = 3, LongestButton = 20, MostRows = 10, LongestRow = 24, LongestDescription = 72, LongestPrompt = 1024, LongestCaption = 1024;
    private const long LargestImage = 5 * 1024 * 1024, LargestMedia = 16 * 1024 * 1024;

    private static readonly HashSet<string> Images = ["image/jpeg", "image/png"];
    private static readonly HashSet<string> Videos = ["video/mp4", "video/3gpp"];
    private static readonly HashSet<string> Sounds = ["audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"];

    /// <summary>The requests that a message becomes, in their order, and what had to be changed for them.</summary>
    /// <param name="send">The message.</param>
    /// <param name="urlOf">Where Meta finds a file.</param>
    public static (IReadOnlyList<JsonObject> Requests, IReadOnlyList<string> Degraded) Of(SendMessage send, Func<Attachment, string> urlOf)
    {
        if (send.Template is { } template)
        {
            return ([Request(send, "template", TemplateOf(template))], []);
        }

        var requests = new List<JsonObject>();
        var choices = Choices.Of(send.Content);
        var text = send.Content.Text;
        foreach (var file in send.Attachments.Where(file => file.Url is not null))
        {
            var type = TypeOf(file);
            var media = new JsonObject { ["link"] = urlOf(file) };
            if (type != "audio" && choices.Count == 0 && text.Length is > 0 and <= LongestCaption)
            {
                media["caption"] = text;
                text = "";
            }

            if (type == "document")
            {
                media["filename"] = file.Name;
            }

            requests.Add(Request(send, type, media));
        }

        requests.AddRange(send.Content.Parts.Where(part => part is { Type: PartTypes.Location, Latitude: not null, Longitude: not null }).Select(place =>
        {
            var body = new JsonObject { ["latitude"] = place.Latitude, ["longitude"] = place.Longitude };
            if (place.Title is { Length: > 0 } name)
            {
                body["name"] = name;
            }

            return Request(send, "location", body);
        }));

        if (choices.Count == 0)
        {
            if (text.Length > 0)
            {
                requests.Add(Request(send, "text", new JsonObject { ["body"] = text, ["preview_url"] = text.Contains("https://", StringComparison.Ordinal) }));
            }

            return (requests, []);
        }

        var (asked, degraded) = Ask(text, choices);
        requests.AddRange(asked.Select(body => Request(send, body.Type, body.Body)));
        return (requests, degraded);
    }

    /// <summary>A reaction to a message; without an emoji it is taken back.</summary>
    public static JsonObject Reaction(SendMessage send) =>
        Request(send, "reaction", new JsonObject { ["message_id"] = send.ExternalId, ["emoji"] = send.Emoji ?? "" });

    /// <summary>The customer sees that their message was read and, if wanted, that somebody types.</summary>
    public static JsonObject Seen(string messageId, bool typing)
    {
        var body = new JsonObject { ["messaging_product"] = "whatsapp", ["status"] = "read", ["message_id"] = messageId };
        if (typing)
        {
            body["typing_indicator"] = new JsonObject { ["type"] = "text" };
        }

        return body;
    }

    /// <summary>
    /// Buttons where they are few and short, a list where they are more, else numbers in a text. A long question stands before them in a
    /// message of its own.
    /// </summary>
    private static (IReadOnlyList<(string Type, JsonObject Body)> Bodies, IReadOnlyList<string> Degraded) Ask(string text, IReadOnlyList<Part> choices)
    {
        if (choices.Count > MostRows || text.Length > LongestPrompt)
        {
            return ([("text", new JsonObject { ["body"] = Choices.Numbered(text, choices), ["preview_url"] = false })], [Choices.Degraded]);
        }

        var prompt = new JsonObject { ["text"] = text.Length > 0 ? text : "?" };
        if (choices.Count <= MostButtons && choices.All(choice => Choices.TitleOf(choice).Length <= LongestButton))
        {
            return ([("interactive", new JsonObject
            {
                ["type"] = "button",
                ["body"] = prompt,
                ["action"] = new JsonObject
                {
                    ["buttons"] = new JsonArray([.. choices.Select(choice => new JsonObject
                    {
                        ["type"] = "reply",
                        ["reply"] = new JsonObject { ["id"] = Choices.IdOf(choice), ["title"] = Choices.TitleOf(choice) },
                    })]),
                },
            })], []);
        }

        return ([("interactive", new JsonObject
        {
            ["type"] = "list",
            ["body"] = prompt,
            ["action"] = new JsonObject
            {
                ["button"] = "…",
                ["sections"] = new JsonArray(new JsonObject { ["rows"] = new JsonArray([.. choices.Select(RowOf)]) }),
            },
        })], choices.Any(choice => Choices.TitleOf(choice).Length > LongestDescription) ? [Choices.Degraded] : []);
    }

    private static JsonObject RowOf(Part choice)
    {
        var title = Choices.TitleOf(choice);
        var row = new JsonObject { ["id"] = Hosting.Text.Limit(Choices.IdOf(choice), 200), ["title"] = Choices.Short(title, LongestRow) };
        if (title.Length > LongestRow)
        {
            row["description"] = Choices.Short(title, LongestDescription);
        }

        return row;
    }

    private static JsonObject TemplateOf(MessageTemplate template)
    {
        var body = new JsonObject { ["name"] = template.Name, ["language"] = new JsonObject { ["code"] = template.Language } };
        if (template.Parameters is { Count: > 0 } parameters)
        {
            body["components"] = new JsonArray(new JsonObject
            {
                ["type"] = "body",
                ["parameters"] = new JsonArray([.. parameters.Select(parameter => new JsonObject { ["type"] = "text", ["text"] = parameter })]),
            });
        }

        return body;
    }

    private static JsonObject Request(SendMessage send, string type, JsonObject body)
    {
        var to = PageBody.ValueOf(send.To).TrimStart('+');
        var request = new JsonObject { ["messaging_product"] = "whatsapp", ["recipient_type"] = "individual" };

        // Who hides their number is written to by the id that WhatsApp gave them for us.
        request[to.All(char.IsAsciiDigit) ? "to" : "recipient"] = to;
        request["type"] = type;
        request[type] = body;

        // It comes back with every status: then we know the message even if the answer is lost.
        request[DeliveryField] = send.DeliveryId.ToString("D");
        if (send.Threading?.ReplyToExternalId is { Length: > 0 } answered && type is not ("reaction" or "template"))
        {
            request["context"] = new JsonObject { ["message_id"] = answered };
        }

        return request;
    }

    /// <summary>What WhatsApp shows it as; what it cannot show, or what is too large for that, is a document.</summary>
    private static string TypeOf(Attachment file)
    {
        var mediaType = file.MediaType.Split(';')[0].Trim().ToLowerInvariant();
        return Images.Contains(mediaType) && !(file.Size > LargestImage) ? "image"
            : Videos.Contains(mediaType) && !(file.Size > LargestMedia) ? "video"
            : Sounds.Contains(mediaType) && !(file.Size > LargestMedia) ? "audio"
            : "document";
    }
}
