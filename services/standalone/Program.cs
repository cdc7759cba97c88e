using Omnichannel.Hosting;

return await ServiceHost.RunAsync(args);
