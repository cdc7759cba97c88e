using Omnichannel.Gateway;
using Omnichannel.Hosting;

return await ServiceHost.RunAsync(args, new GatewayModule());
