using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Tests.Bus;
using Omnichannel.Testing;

namespace Omnichannel.Hosting.Tests;

/// <summary>A whole host of one module, in both shapes.</summary>
public sealed class ServiceHostTests
{
    [Fact]
    public async Task Standalone_MessageInTheOutbox_ReachesItsConsumerAndAllIsWell() => await RunAsync([]);

    [Fact]
    public async Task Services_MessageInTheOutbox_ReachesItsConsumerAndAllIsWell()
    {
        var broker = await (await RabbitMqServer.SharedAsync()).CreateVirtualHostAsync();
        var database = await (await PostgreSqlServer.SharedAsync()).CreateDatabaseAsync("host");
        await RunAsync([$"--OMNICHANNEL_RABBITMQ={broker}", $"--OMNICHANNEL_DATABASE={database}", "--OMNICHANNEL_INTERNAL_KEY=a-key-for-this-test-only"]);
    }

    private static async Task RunAsync(string[] settings)
    {
        string[] arguments = ["--OMNICHANNEL_URLS=http://127.0.0.1:0", $"--OMNICHANNEL_DATA={TestFolder.Create("host")}", .. settings];
        await using var app = ServiceHost.Build(arguments, [new Module()]);
        await ServiceHost.MigrateAsync(app);
        await app.StartAsync();

        var message = Messages.Of("a", 1, Contracts.Topics.Send("twilio"));
        var outbox = app.Services.GetRequiredKeyedService<Outbox>("test");
        await app.Services.GetRequiredKeyedService<Database>("test").WriteAsync(
            (connection, transaction) => outbox.AddAsync(connection, transaction, [message]), CancellationToken.None);
        await app.Services.GetRequiredService<Handler>().Handled.Task.WaitAsync(Until.Patience);

        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        await Until.True(async () => (await http.GetAsync("/health/ready")).IsSuccessStatusCode, "all is well");
        using var health = JsonDocument.Parse(await http.GetStringAsync("/health/ready"));
        var components = health.RootElement.GetProperty("components");
        foreach (var component in new[] { "bus", "outbox.test", "database.test" })
        {
            components.GetProperty(component).GetString().ShouldBe("ok");
        }

        await app.StopAsync();
    }

    private sealed class Module : IServiceModule
    {
        public string Name => "test";

        public void AddServices(IHostApplicationBuilder builder) => builder.AddModuleDatabase(Name, []);

        public void AddConsumers(IConsumerRegistry bus) => bus.Handle<Handler>(Topology.Queues.SmsSend);

        public void MapEndpoints(IEndpointRouteBuilder routes)
        {
        }
    }

    private sealed class Handler : IQueueHandler
    {
        public TaskCompletionSource Handled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task HandleAsync(IReadOnlyList<Envelope> batch, CancellationToken cancellationToken)
        {
            Handled.TrySetResult();
            return Task.CompletedTask;
        }
    }
}
