using System.Text.Json;
using System.Text.Json.Nodes;
using Dapper;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Storage;
using Omnichannel.Testing;
using Omnichannel.Testing.Channels;

namespace Omnichannel.Channels.External.Tests;

/// <summary>What waits for an adapter, and was for whom conversations erased, is taken back.</summary>
public abstract class ErasureTests(DatabaseKind kind) : IAsyncLifetime
{
    private ChannelHost _host = null!;
    private Adapter _adapter = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await ChannelHost.StartAsync(new ExternalModule(), kind: kind);
        _adapter = new Adapter(_host.Http, "pager");
        await _host.PutAccountAsync("pager", _adapter.Account());
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Erase_WhatWaits_IsNotOfferedAndNothingOfItIsKept()
    {
        var (leased, waiting, bobs) = (Send("secret one"), Send("secret two"), Send("public"));
        await PublishAsync(leased);
        (await PullAsync(wait: 30)).Count.ShouldBe(1);
        await PublishAsync(waiting, bobs);
        await Until.True(async () => await CountAsync("deliveries") == 3, "they wait");

        await EraseAsync(leased, waiting);
        await EraseAsync(leased, waiting);

        await Until.True(async () => await CountAsync("deliveries WHERE payload = ''") == 2, "they are taken back");
        (await TracesAsync("secret")).ShouldBeEmpty();
        (await PullAsync(wait: 0)).ShouldHaveSingleItem()!["content"]!["text"]!.GetValue<string>().ShouldBe("public");

        // Its adapter sent it all the same; nobody is there to be told.
        (await _adapter.SendAsync(HttpMethod.Post, $"deliveries/{leased.DeliveryId}/result", """{"state":"sent"}"""u8.ToArray())).Status.ShouldBe(204);
        _host.Captured.Of(HostingJson.Default.DeliveryUpdated).ShouldBeEmpty();
    }

    [Fact]
    public async Task Send_ThatComesAfterTheErasure_IsNotOffered()
    {
        var (late, bobs) = (Send("secret"), Send("public"));
        await EraseAsync(late);
        await Until.True(async () => await CountAsync("deliveries") == 1, "the erasure is known");

        await PublishAsync(late, bobs);

        (await PullAsync(wait: 30)).ShouldHaveSingleItem()!["content"]!["text"]!.GetValue<string>().ShouldBe("public");
        (await TracesAsync("secret")).ShouldBeEmpty();
    }

    private static SendMessage Send(string text) => new()
    {
        DeliveryId = Guid.CreateVersion7(),
        MessageId = Guid.CreateVersion7(),
        Attempt = 1,
        Account = "pager",
        Channel = "pager",
        To = "tel:+15551234567",
        Content = new Content { Text = text },
    };

    private Task EraseAsync(params SendMessage[] sends) => _host.EraseAsync(new CustomerErased
    {
        CustomerId = Guid.CreateVersion7(),
        Addresses = [],
        Deliveries = [.. sends.Select(send => send.DeliveryId)],
        OccurredAt = DateTimeOffset.UnixEpoch,
    });

    private Task PublishAsync(params SendMessage[] sends) => _host.Bus.PublishAsync(
        [
            .. sends.Select(send => new Envelope
            {
                Id = Guid.CreateVersion7(),
                Topic = Topics.Send("external"),
                Key = send.Account + "|" + send.To,
                Type = nameof(SendMessage),
                Body = JsonSerializer.SerializeToUtf8Bytes(send, HostingJson.Default.SendMessage),
            }),
        ],
        TestContext.Current.CancellationToken);

    private async Task<JsonArray> PullAsync(int wait)
    {
        var (status, answer) = await _adapter.SendAsync(HttpMethod.Get, $"deliveries?wait={wait}&max=10", []);
        status.ShouldBe(200);
        return answer!["items"]!.AsArray();
    }

    private async Task<long> CountAsync(string table)
    {
        await using var connection = await _host.Database(ExternalSchema.Service).OpenAsync(default);
        return await connection.ExecuteScalarAsync<long>($"SELECT count(*) FROM {table}");
    }

    private async Task<IReadOnlyList<string>> TracesAsync(string text)
    {
        await using var connection = await _host.Database(ExternalSchema.Service).OpenAsync(default);
        return await Traces.TablesWithAsync(connection, text);
    }
}

public sealed class ErasureTests_Sqlite() : ErasureTests(DatabaseKind.Sqlite);

public sealed class ErasureTests_PostgreSql() : ErasureTests(DatabaseKind.PostgreSql);
