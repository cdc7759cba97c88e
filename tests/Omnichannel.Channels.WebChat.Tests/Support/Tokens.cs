using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Omnichannel.Channels.WebChat.Tests.Support;

/// <summary>Makes identity tokens as a site would, with nothing but HMAC (RFC 7515).</summary>
internal static class Tokens
{
    public static readonly DateTimeOffset Far = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static string Sign(JsonObject claims, string secret = ChatHost.IdentitySecret, string algorithm = "HS256")
    {
        claims.TryAdd("exp", Far.ToUnixTimeSeconds());
        return SignExactly(claims, secret, algorithm);
    }

    /// <summary>Without adding an <c>exp</c>.</summary>
    public static string SignExactly(JsonObject claims, string secret = ChatHost.IdentitySecret, string algorithm = "HS256")
    {
        var header = new JsonObject { ["alg"] = algorithm, ["typ"] = "JWT" };
        var signed = Encode(header.ToJsonString()) + "." + Encode(claims.ToJsonString());
        var (key, bytes) = (Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(signed));
        var signature = algorithm switch
        {
            "HS256" => Base64Url.EncodeToString(HMACSHA256.HashData(key, bytes)),
            "HS512" => Base64Url.EncodeToString(HMACSHA512.HashData(key, bytes)),
            _ => "",
        };
        return signed + "." + signature;
    }

    private static void TryAdd(this JsonObject claims, string name, long value)
    {
        if (!claims.ContainsKey(name))
        {
            claims[name] = value;
        }
    }

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
