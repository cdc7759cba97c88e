using System.Text.Json;

namespace Omnichannel.Channels.Social.Meta.Webhooks;

/// <summary>By which link or advertisement somebody came.</summary>
internal static class Referrals
{
    /// <summary>The fact that holds what stood in the link: it may be a token that our customer's site signed.</summary>
    public const string RefFact = "referral";

    /// <summary>Adds what is known of it to a message.</summary>
    public static void Describe(Words words, JsonElement? referral)
    {
        if (referral is not { } known)
        {
            return;
        }

        words
            .Fact(RefFact, known.Text("ref"))
            .Fact("referralSource", known.Text("source") ?? known.Text("source_type"))
            .Fact("referralType", known.Text("type"))
            .Fact("adId", known.Text("ad_id") ?? known.Text("source_id"))
            .Fact("adTitle", known.Text("ads_context_data", "ad_title") ?? known.Text("headline"))
            .Fact("adText", known.Text("body"))
            .Fact("adUrl", known.Text("source_url") ?? known.Text("referer_uri"))
            .Fact("clickId", known.Text("ctwa_clid"))
            .Fact("productId", known.Text("product", "id"));
    }
}
