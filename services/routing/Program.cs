using Omnichannel.Hosting;
using Omnichannel.Routing;

return await ServiceHost.RunAsync(args, new RoutingModule());
