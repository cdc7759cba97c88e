using Omnichannel.Hosting;
using Omnichannel.Playground;

return await ServiceHost.RunAsync(args, new PlaygroundModule());
