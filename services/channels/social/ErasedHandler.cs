using System.Globalization;
using System.Text.Json;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Omnichannel.Channels.Social.Telegram;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Channels;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Channels.Social;

/// <summary>
/// Forgets whom conversations erased: what they wrote in albums, what was sent to them, and the links that named them. Links that they opened
/// go on being used up.
/// </summary>
internal sealed class ErasedHandler([FromKeyedServices(SocialSchema.Service)] Database database, StartLinks links, TimeProvider time) : IQueueHandler
{
    private const string Telegram = "telegram:";

    private static readonly string[] Steps =
    [
        "DELETE FROM telegram_albums WHERE chat_id {chats}",
        "DELETE FROM telegram_parts WHERE chat_id {chats}",
        "DELETE FROM telegram_links WHERE address {addresses}",
        "DELETE FROM meta_sent WHERE address {addresses}",
    ];

    /// <inheritdoc />
    public async Task HandleAsync(IReadOnlyList<Envelope> batch, CancellationToken cancellationToken)
    {
        foreach (var envelope in batch)
        {
            await ForgetAsync(
                JsonSerializer.Deserialize(envelope.Body.Span, HostingJson.Default.CustomerErased) ?? throw new JsonException("The body is null."), cancellationToken);
        }
    }

    private Task ForgetAsync(CustomerErased erased, CancellationToken cancellationToken) => database.WriteAsync(
        async (connection, transaction) =>
        {
            var (addresses, chats) = (erased.OtherAddresses.ToArray(), erased.OtherAddresses.SelectMany(ChatOf).ToArray());
            foreach (var step in Steps)
            {
                await connection.ExecuteAsync(
                    step.Replace("{chats}", database.In("chats")).Replace("{addresses}", database.In("addresses")), new { addresses, chats }, transaction);
            }

            await links.ForgetAsync(connection, transaction, chats);
            await SendLedger.ForgetAsync(connection, transaction, erased.Deliveries, time.GetUtcNow());
        },
        cancellationToken);

    /// <summary>A private chat has the number of whoever writes there.</summary>
    private static IEnumerable<long> ChatOf(string address) =>
        address.StartsWith(Telegram, StringComparison.Ordinal) && long.TryParse(address.AsSpan(Telegram.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var chat) ? [chat] : [];
}
