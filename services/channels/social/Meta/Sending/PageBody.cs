using System.Globalization;
using System.Text.Json.Nodes;
using Omnichannel.Channels.Social.Meta.Webhooks;
using Omnichannel.Contracts;

namespace Omnichannel.Channels.Social.Meta.Sending;

/// <summary>
/// Requests of the Send API for Messenger and Instagram: pure. Source: developers.facebook.com/docs/messenger-platform/reference/send-api.
/// </summary>
internal static class PageBody
{
    /// <summary>Most quick replies, and what fits on one.</summary>
    public const int MostChoices = 13, LongestTitle = 20;

    private static readonly Dictionary<string, string> ReactionNames = new()
    {
        ["\u2764\ufe0f"] = "love",
        ["\u2764"] = "love",
        ["\U0001F44D"] = "like",
        ["\U0001F44E"] = "dislike",
        ["\U0001F606"] = "smile",
        ["\U0001F62E"] = "wow",
        ["\U0001F622"] = "sad",
        ["\U0001F620"] = "angry",
    };

    /// <summary>The requests that a message becomes, in their order, and what had to be changed for them.</summary>
    /// <param name="send">The message.</param>
    /// <param name="urlOf">Where Meta finds a file.</param>
    public static (IReadOnlyList<JsonObject> Requests, IReadOnlyList<string> Degraded) Of(SendMessage send, Func<Attachment, string> urlOf)
    {
        var choices = Choices.Of(send.Content);
        var text = TextOf(send.Content);
        var degraded = new List<string>();
        var fits = choices.Count <= MostChoices;
        if (choices.Count > 0 && (!fits || choices.Any(choice => Choices.TitleOf(choice).Length > LongestTitle)))
        {
            // Titles that are cut short on their buttons stand whole in the text.
            degraded.Add(Choices.Degraded);
            text = Choices.Numbered(text, choices);
        }

        var requests = new List<JsonObject>();
        requests.AddRange(send.Attachments.Where(file => file.Url is not null).Select(file => Request(send, new JsonObject
        {
            ["attachment"] = new JsonObject
            {
                ["type"] = TypeOf(file.MediaType),
                ["payload"] = new JsonObject { ["url"] = urlOf(file) },
            },
        })));
        if (text.Length > 0 || choices.Count > 0)
        {
            var message = new JsonObject { ["text"] = text.Length > 0 ? text : "?" };
            if (choices.Count > 0 && fits)
            {
                message["quick_replies"] = new JsonArray([.. choices.Select(choice => new JsonObject
                {
                    ["content_type"] = "text",
                    ["title"] = Choices.Short(Choices.TitleOf(choice), LongestTitle),
                    ["payload"] = Choices.IdOf(choice),
                })]);
            }

            requests.Add(Request(send, message));
        }

        return (requests, degraded);
    }

    /// <summary>The same request for the time after 24 hours, when a person answers, up to seven days.</summary>
    public static JsonObject AsHumanAgent(JsonObject request)
    {
        var again = request.DeepClone().AsObject();
        again["messaging_type"] = "MESSAGE_TAG";
        again["tag"] = "HUMAN_AGENT";
        return again;
    }

    /// <summary>A reaction to a message; without an emoji it is taken back.</summary>
    public static JsonObject Reaction(SendMessage send)
    {
        var payload = new JsonObject { ["message_id"] = send.ExternalId };
        if (send.Emoji is { Length: > 0 } emoji)
        {
            payload["reaction"] = ReactionNames.GetValueOrDefault(emoji, emoji);
        }

        return new JsonObject
        {
            ["recipient"] = new JsonObject { ["id"] = ValueOf(send.To) },
            ["sender_action"] = send.Emoji is { Length: > 0 } ? "react" : "unreact",
            ["payload"] = payload,
        };
    }

    /// <summary><c>typing_on</c>, <c>typing_off</c> or <c>mark_seen</c>.</summary>
    public static JsonObject Action(string to, string action) => new()
    {
        ["recipient"] = new JsonObject { ["id"] = ValueOf(to) },
        ["sender_action"] = action,
    };

    /// <summary>What a public answer says.</summary>
    public static string TextOf(Content content) => string.Join('\n', new[] { content.Text }
        .Concat(content.Parts.Where(part => part is { Type: PartTypes.Location, Latitude: not null, Longitude: not null }).Select(place => string.Create(
            CultureInfo.InvariantCulture, $"{(place.Title is null ? "" : place.Title + ": ")}https://www.openstreetmap.org/?mlat={place.Latitude}&mlon={place.Longitude}")))
        .Where(line => line.Length > 0));

    /// <summary>The comment that a message answers; null: it answers none.</summary>
    public static string? CommentOf(SendMessage send) => After(send.Threading?.ExternalThreadId, PublicComments.CommentPrefix);

    /// <summary>The post on our page that a message answers; null: it answers none.</summary>
    public static string? PostOf(SendMessage send) => After(send.Threading?.ExternalThreadId, PublicComments.PostPrefix);

    /// <summary>An address without its scheme.</summary>
    public static string ValueOf(string address) => address[(address.IndexOf(':') + 1)..];

    private static JsonObject Request(SendMessage send, JsonObject message)
    {
        // Messenger gives it back with the echo: then we know the message even if the answer is lost.
        if (send.Channel == "messenger")
        {
            message["metadata"] = send.DeliveryId.ToString("D");
        }

        var request = new JsonObject
        {
            ["recipient"] = CommentOf(send) is { } comment ? new JsonObject { ["comment_id"] = comment }
                : PostOf(send) is { } post ? new JsonObject { ["post_id"] = post }
                : new JsonObject { ["id"] = ValueOf(send.To) },
            ["messaging_type"] = "RESPONSE",
            ["message"] = message,
        };
        if (send.Threading?.ReplyToExternalId is { Length: > 0 } answered && CommentOf(send) is null && PostOf(send) is null)
        {
            request["reply_to"] = new JsonObject { ["mid"] = answered };
        }

        return request;
    }

    private static string TypeOf(string mediaType) => mediaType.Split('/')[0] is var kind and ("image" or "audio" or "video") ? kind : "file";

    private static string? After(string? text, string prefix) => text?.StartsWith(prefix, StringComparison.Ordinal) == true ? text[prefix.Length..] : null;
}
