using Omnichannel.Channels.Sms;
using Omnichannel.Hosting;

return await ServiceHost.RunAsync(args, new SmsModule());
