using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Omnichannel.Accounts.ChannelAccounts;

/// <summary>The <c>whsec_…</c> secrets that sign the adapter protocol (Standard Webhooks): one, or two while they are exchanged.</summary>
internal static class SigningSecrets
{
    private const string Prefix = "whsec_";
    private const int FewestBytes = 24, MostBytes = 64, MostSecrets = 2;

    public static string New() => Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    /// <summary>
    /// The secrets after a PUT: those given (<c>***</c> keeps the one at the same place), else those stored, else, for our own
    /// adapters, a new one. An integrator must know the secret, so it has to be given.
    /// </summary>
    public static List<string> Resolve(JsonNode? given, List<string>? stored, string? provider, FieldErrors errors)
    {
        const string path = "settings.secrets";
        if (given is null)
        {
            errors.Add(path, stored is null && provider == ProviderRules.External ? "This is needed: one or two whsec_… secrets." : null);
            return stored ?? [New()];
        }

        if (given is not JsonArray { Count: >= 1 and <= MostSecrets } list)
        {
            errors.Add(path, "A list of one or two whsec_… secrets.");
            return [];
        }

        var secrets = new List<string>();
        for (var i = 0; i < list.Count; i++)
        {
            var text = list[i]?.GetValueKind() == JsonValueKind.String ? list[i]!.GetValue<string>() : "";
            if (text == MaskedSecrets.Placeholder && stored?.Count > i)
            {
                text = stored[i];
            }

            errors.Add(path, IsRight(text) ? null : $"Each is whsec_ and the base64 of {FewestBytes} to {MostBytes} random bytes.");
            secrets.Add(text);
        }

        return secrets;
    }

    private static bool IsRight(string secret) =>
        secret.StartsWith(Prefix, StringComparison.Ordinal)
        && Base64.IsValid(secret.AsSpan(Prefix.Length), out var bytes)
        && bytes is >= FewestBytes and <= MostBytes;
}
