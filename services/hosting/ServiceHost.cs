using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Http;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Hosting;

/// <summary>
/// Runs one module as a service or several as the standalone host. The only place that configures the bus, storage,
/// authentication, errors, health and telemetry.
/// </summary>
public static class ServiceHost
{
    /// <summary>Runs until the process is told to stop. Exit code 0, or 2 when the settings are wrong.</summary>
    /// <param name="args">The command line: <c>--help</c>, or settings.</param>
    /// <param name="modules">What to run.</param>
    public static Task<int> RunAsync(string[] args, params IServiceModule[] modules) =>
        RunAsync(args, modules, started: null);

    /// <summary>As the other overload.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="modules">What to run.</param>
    /// <param name="started">Called once everything listens.</param>
    public static async Task<int> RunAsync(string[] args, IReadOnlyList<IServiceModule> modules, Func<WebApplication, Task>? started)
    {
        if (args.Contains("--help") || args.Contains("-h"))
        {
            PrintHelp(modules);
            return 0;
        }

        try
        {
            await using var app = Build(args, modules);
            await MigrateAsync(app);
            await app.StartAsync();
            if (started is not null)
            {
                await started(app);
            }

            await app.WaitForShutdownAsync();
            return 0;
        }
        catch (SettingsException wrong)
        {
            await Console.Error.WriteLineAsync(wrong.Message);
            return 2;
        }
    }

    /// <summary>Builds the application without starting it; tests use it too.</summary>
    /// <exception cref="SettingsException">The settings are wrong.</exception>
    public static WebApplication Build(string[] args, IReadOnlyList<IServiceModule> modules)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.Configuration.AddCommandLine(args, HubSettings.Switches);
        var settings = HubSettings.Read(builder.Configuration);
        builder.WebHost.UseUrls(settings.Urls);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Logging.AddFilter("System.Net.Http.HttpClient", LogLevel.Warning);
        builder.Logging.AddFilter("Yarp", LogLevel.Warning);
        if (!Telemetry.IsOn(builder.Configuration))
        {
            // Its scope makes an activity per request, and that one another per call from service to service; nobody would see them.
            builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        }


        builder.Services.AddSingleton(settings);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddHttpClient();
        InternalHttp.Add(builder.Services);
        builder.Services.AddSingleton<IAccountDirectory, AccountDirectory>();
        builder.Services.Configure<FormOptions>(form => form.ValueLengthLimit = 1024 * 1024);
        builder.Services.AddProblemDetails();
        builder.Services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        builder.Services.AddExceptionHandler<BrokenInfrastructure>();
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.Never;
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, HostingJson.Default);
        });
        SecurityRegistration.AddHubSecurity(builder.Services);
        Telemetry.AddTelemetry(builder, modules.Count == 1 ? modules[0].Name : "standalone");
        var isGateway = modules.All(module => module.IsGateway);
        if (!isGateway)
        {
            BusRegistration.AddBus(builder.Services, settings, modules);
            ApiDescription.Add(builder.Services);
            StreamsEndWithCaller.Add(builder.Services);
        }

        foreach (var module in modules)
        {
            module.AddServices(builder);
        }

        var app = builder.Build();
        app.Lifetime.ApplicationStarted.Register(() => settings.Self = HubSettings.SelfAddress(app.Urls));
        TrustedProxies.Use(app, settings.TrustedProxies);
        app.UseMiddleware<Forwarding>();
        app.UseMiddleware<SecurityHeaders>();
        app.UseMiddleware<StreamsEndWithHost>();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapHealth();
        if (!isGateway)
        {
            app.UseMiddleware<StreamsEndWithCaller>();
            app.MapOpenApi(ApiDescription.Path).AllowAnonymous();
        }

        foreach (var module in modules)
        {
            module.MapEndpoints(app);
        }

        return app;
    }

    /// <summary>Brings every module's schema to the newest step; waits for a database that is not up yet.</summary>
    public static async Task MigrateAsync(WebApplication app)
    {
        foreach (var schema in app.Services.GetServices<Schema>())
        {
            await Retry.WhileTransientAsync(() => Migrator.ApplyAsync(schema, app.Lifetime.ApplicationStopping), app.Services, app.Lifetime.ApplicationStopping);
        }
    }

    private static void PrintHelp(IReadOnlyList<IServiceModule> modules)
    {
        var version = Assembly.GetEntryAssembly()?.GetName().Version?.ToString(3);
        Console.WriteLine($"Omnichannel {version}: {string.Join(", ", modules.Select(module => module.Name))}\n\nSettings (environment; NAME_FILE for a file that holds the value; or on the command line: --data ./data):\n");
        foreach (var (name, meaning) in HubSettings.Known)
        {
            Console.WriteLine($"  {name,-32}{meaning}");
        }
    }
}
