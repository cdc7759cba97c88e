using Omnichannel.Hosting;
using Omnichannel.Automation;

return await ServiceHost.RunAsync(args, new AutomationModule());
