using System.Text.Json;
using Omnichannel.Conversations.Storage;
using Omnichannel.Hosting;

namespace Omnichannel.Conversations.Identity;

/// <summary>Who did something.</summary>
public sealed record Actor(string Id, string Name);

/// <summary>What was done to customers and messages, by whom, and what was there before.</summary>
public static class Audit
{
    /// <summary>Writes one line with the caller's transaction.</summary>
    /// <param name="tx">The transaction of what was done.</param>
    /// <param name="time">The clock.</param>
    /// <param name="who">Who did it.</param>
    /// <param name="what">A short word, for example <c>customer.merged</c>.</param>
    /// <param name="subject">The id of what it was done to.</param>
    /// <param name="detail">What an auditor wants to know besides.</param>
    public static Task WriteAsync(Tx tx, TimeProvider time, Actor who, string what, Guid subject, params (string Name, string? Value)[] detail) =>
        tx.ExecuteAsync(
            "INSERT INTO audit (id, at, who_id, who_name, what, subject, detail) VALUES (@id, @at, @whoId, @whoName, @what, @subject, @detail)",
            new
            {
                id = Ids.New(time),
                at = time.GetUtcNow(),
                whoId = who.Id,
                whoName = who.Name,
                what,
                subject,
                detail = JsonSerializer.Serialize(
                    detail.Where(fact => fact.Value is not null).ToDictionary(fact => fact.Name, fact => fact.Value!), StoredJson.Default.DictionaryStringString),
            });
}
