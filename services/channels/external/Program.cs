using Omnichannel.Channels.External;
using Omnichannel.Hosting;

return await ServiceHost.RunAsync(args, new ExternalModule());
