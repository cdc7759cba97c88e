using Omnichannel.Channels.WebChat;
using Omnichannel.Hosting;

return await ServiceHost.RunAsync(args, new WebChatModule());
