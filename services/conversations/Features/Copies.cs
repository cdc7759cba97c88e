using Microsoft.AspNetCore.Http.HttpResults;
using Omnichannel.Conversations.Storage;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Hosting.Http;

namespace Omnichannel.Conversations.Features;

/// <summary>Who gets a mail besides the customer: whom the agent names, else those who got the mail that is answered.</summary>
internal sealed class Copies(IAccountDirectory accounts)
{
    /// <summary>More than these are a mailing, not a conversation.</summary>
    private const int Most = 20;

    private const string Scheme = "mailto:";

    /// <summary>The address as mail programs show it.</summary>
    public static string Bare(string address) => address.StartsWith(Scheme, StringComparison.Ordinal) ? address[Scheme.Length..] : address;

    /// <summary>The request with its copies in order, or what is wrong with them.</summary>
    public async Task<(PostMessageRequest Request, ProblemHttpResult? Problem)> FillAsync(Tx tx, Guid thread, Route route, PostMessageRequest request, CancellationToken cancellationToken)
    {
        if (route.Account.Channel != "email")
        {
            return request is { Cc: not { Count: > 0 }, Bcc: not { Count: > 0 } }
                ? (request, null)
                : (request, Problems.Invalid("cc", $"{route.Account.Channel} has no copies."));
        }

        var (cc, wrong) = Normalise(request.Cc ?? await OfLastMailAsync(tx, thread, route, cancellationToken), isGiven: request.Cc is not null);
        var (bcc, wrongToo) = Normalise(request.Bcc ?? [], isGiven: true);
        return (wrong ?? wrongToo) is { } problem
            ? (request, Problems.Invalid(wrong is null ? "bcc" : "cc", problem))
            : (request with { Cc = [.. cc.Where(address => address != route.Address)], Bcc = [.. bcc.Where(address => address != route.Address)] }, null);
    }

    /// <summary>Everybody who stood in To and Cc of what is answered, but ourselves. A mailing list's readers are not meant.</summary>
    private async Task<IReadOnlyList<string>> OfLastMailAsync(Tx tx, Guid thread, Route route, CancellationToken cancellationToken)
    {
        var last = await tx.FirstAsync<string>(
            """
            SELECT CASE WHEN nature = 'person' THEN facts END FROM messages
            WHERE thread_id = @thread AND direction = 'inbound' AND address = @address AND account = @account AND nature IN ('person', 'list')
            ORDER BY seq DESC LIMIT 1
            """,
            new { thread, address = route.Address, account = route.Account.Id });
        if (last is null || Stored.Facts(last) is not { } facts)
        {
            return [];
        }

        // A copy to another mailbox of ours would come back to us as a customer's mail.
        var ours = (await accounts.AllAsync(cancellationToken)).Where(account => account.Channel == "email").Select(account => account.Text("address") ?? "").ToHashSet(StringComparer.OrdinalIgnoreCase);
        return [.. new[] { "to", "cc" }
            .SelectMany(name => facts.TryGetValue(name, out var list) ? list.Split(", ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) : [])
            .Where(address => !ours.Contains(address))
            .Take(Most)];
    }

    /// <returns>The addresses, each once; what is wrong with the first that is none, if they were given by hand.</returns>
    private static (List<string> Addresses, string? Problem) Normalise(IReadOnlyList<string> addresses, bool isGiven)
    {
        var normalised = new List<string>();
        foreach (var address in addresses)
        {
            if (Addressing.TryNormalize(Scheme + Bare(address ?? ""), out var one, out var problem))
            {
                normalised.Add(one);
            }
            else if (isGiven)
            {
                return ([], problem);
            }
        }

        return normalised.Count <= Most ? ([.. normalised.Distinct()], null) : ([], $"A mail goes to at most {Most} others.");
    }
}
