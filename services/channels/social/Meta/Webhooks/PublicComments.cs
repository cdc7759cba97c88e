using System.Text.Json;
using Omnichannel.Contracts;
using Omnichannel.Hosting.Accounts;

namespace Omnichannel.Channels.Social.Meta.Webhooks;

/// <summary>
/// Comments on our posts and posts on our page, as one <c>entry[].changes</c> element reports them: pure. Sources:
/// developers.facebook.com/docs/graph-api/webhooks/reference/page (feed) and …/instagram (comments, live_comments, mentions).
/// </summary>
internal static class PublicComments
{
    /// <summary>How <see cref="Threading.ExternalThreadId"/> begins for a comment, and for a post on our page.</summary>
    public const string CommentPrefix = "comment:", PostPrefix = "post:";

    /// <summary>What people leave on a page without saying anything.</summary>
    private static readonly HashSet<string> Silent = ["like", "reaction", "follow", "rating", "event", "mention"];

    /// <summary>Reads one change of a page's feed.</summary>
    public static void ReadFeed(JsonElement change, Account account, string page, DateTimeOffset? entryTime, Reports reports)
    {
        var value = change.At("value") ?? default;
        var item = value.Text("item") ?? "";
        var verb = value.Text("verb") ?? "";
        var isComment = item == "comment";
        var from = value.Text("from", "id") ?? value.Text("sender_id");
        if (Silent.Contains(item) || verb is "hide" or "unhide" || from == page)
        {
            // Nobody asked for anything, or it was us.
            return;
        }

        if (from is null || (isComment ? value.Text("comment_id") : value.Text("post_id")) is not { Length: > 0 } id)
        {
            reports.Keep(change, "The comment does not say whose or which it is.");
            return;
        }

        var sender = new Sender { Address = $"{account.Channel}:{from}", Name = value.Text("from", "name") ?? value.Text("sender_name") };
        var at = value.Time("created_time") ?? entryTime;
        switch (verb)
        {
            case "add":
                var words = FeedWords(value, id);
                var parent = value.Text("parent_id");
                reports.Add(reports.Message(
                    account,
                    id,
                    sender,
                    at,
                    words,
                    new Threading
                    {
                        ExternalThreadId = (isComment ? CommentPrefix : PostPrefix) + id,
                        ReplyToExternalId = parent == value.Text("post_id") ? null : parent,
                    }));
                break;
            case "edit" or "edited":
                reports.Change(account, "message.edited", $"edit:{id}:{(entryTime ?? at)?.ToUnixTimeMilliseconds()}", id, sender, entryTime ?? at, FeedWords(value, id).Content);
                break;
            case "remove" or "delete":
                reports.Change(account, "message.deleted", "delete:" + id, id, sender, entryTime ?? at);
                break;
            default:
                reports.Keep(change, $"{item} {verb} is not known.");
                break;
        }
    }

    /// <summary>Reads one comment on Instagram.</summary>
    public static void ReadInstagram(JsonElement change, Account account, string page, DateTimeOffset? entryTime, Reports reports)
    {
        var value = change.At("value") ?? default;
        var from = value.Text("from", "id");
        if (from == page || from is not null && from == value.Text("from", "self_ig_scoped_id"))
        {
            return;
        }

        if (from is null || (value.Text("id") ?? value.Text("comment_id")) is not { Length: > 0 } id)
        {
            reports.Keep(change, "The comment does not say whose or which it is: look at it on Instagram.");
            return;
        }

        var words = new Words().Line(value.Text("text"))
            .Fact("public", "true").Fact("commentId", id).Fact("postId", value.Text("media", "id") ?? value.Text("media_id"))
            .Fact("postType", value.Text("media", "media_product_type")).Fact("postUrl", value.Text("media", "permalink"))
            .Fact("adId", value.Text("media", "ad_id")).Fact("adTitle", value.Text("media", "ad_title"));
        reports.Add(reports.Message(
            account,
            id,
            new Sender { Address = $"{account.Channel}:{from}", Name = value.Text("from", "username") },
            value.Time("timestamp") ?? entryTime,
            words.IsEmpty ? words.Line(PageAttachments.Unsupported) : words,
            new Threading { ExternalThreadId = CommentPrefix + id, ReplyToExternalId = value.Text("parent_id") }));
    }

    private static Words FeedWords(JsonElement value, string id)
    {
        var post = value.Text("post_id");
        var words = new Words().Line(value.Text("message"))
            .File(PartTypes.Image, value.Text("photo") ?? (value.Text("item") == "photo" ? value.Text("link") : null))
            .File(PartTypes.Video, value.Text("video") ?? (value.Text("item") == "video" ? value.Text("link") : null))
            .Fact("public", "true").Fact("postId", post)
            .Fact("postUrl", value.Text("post", "permalink_url") ?? value.Text("permalink_url") ?? (post is null ? null : "https://www.facebook.com/" + Uri.EscapeDataString(post)))
            .Fact("commentId", value.Text("comment_id"));
        foreach (var photo in value.Items("photos"))
        {
            words.File(PartTypes.Image, photo.Text());
        }

        return words.IsEmpty ? words.Line(value.Text("link") ?? PageAttachments.Unsupported) : words;
    }
}
