using Omnichannel.Adapters;
using Omnichannel.Samples.Broken;

// --defect NAME, or --list. Otherwise it is started as the samples are (docs/integrating.md).
if (args is not ["--defect", { } name] || Defects.All.FirstOrDefault(known => known.Name == name) is not { } defect)
{
    foreach (var known in Defects.All)
    {
        await Console.Out.WriteLineAsync($"{known.Name,-26} {known.What} (fails {string.Join(", ", known.Fails)})");
    }

    return args is ["--list"] ? 0 : 2;
}

var provider = new Uri(Environment.GetEnvironmentVariable("PROVIDER_URL")!.TrimEnd('/') + "/");
var listen = Environment.GetEnvironmentVariable("ASPNETCORE_URLS") ?? "http://127.0.0.1:8090";
await using var adapter = await BrokenAdapter.StartAsync(AdapterOptions.FromEnvironment(), provider, listen, defect);
await adapter.EndedAsync();
return 0;
