using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Omnichannel.Hosting;

/// <summary>Traces and metrics by OTLP, when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> names where to.</summary>
internal static class Telemetry
{
    /// <summary>Our own sources and meters begin with this; the platform's and the drivers' are named beside it.</summary>
    private static readonly string[] Sources =
        ["Omnichannel.*", "Microsoft.AspNetCore", "System.Net.Http", "Npgsql", "RabbitMQ.Client.Publisher", "RabbitMQ.Client.Subscriber"];

    private static readonly string[] Meters =
        ["Omnichannel.*", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Net.Http", "Npgsql", "System.Runtime"];

    /// <summary>Whether somebody wants it.</summary>
    public static bool IsOn(IConfiguration configuration) => !string.IsNullOrEmpty(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]);

    public static void AddTelemetry(WebApplicationBuilder builder, string service)
    {
        if (!IsOn(builder.Configuration))
        {
            return;
        }

        builder.Services.AddSingleton(_ => Sdk.CreateTracerProviderBuilder()
            .ConfigureResource(resource => resource.AddService("omnichannel." + service)).AddSource(Sources).AddOtlpExporter().Build());
        builder.Services.AddSingleton(_ => Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(resource => resource.AddService("omnichannel." + service)).AddMeter(Meters).AddOtlpExporter().Build());
        builder.Services.AddHostedService<Exporters>();
    }

    /// <summary>Makes the exporters at start; the container disposes them, which flushes.</summary>
    private sealed class Exporters(TracerProvider traces, MeterProvider metrics) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken)
        {
            traces.ForceFlush(2_000);
            metrics.ForceFlush(2_000);
            return Task.CompletedTask;
        }
    }
}
