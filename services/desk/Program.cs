using Omnichannel.Desk;
using Omnichannel.Hosting;

return await ServiceHost.RunAsync(args, new DeskModule());
