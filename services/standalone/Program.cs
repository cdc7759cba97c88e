using Omnichannel.Accounts;
using Omnichannel.Automation;
using Omnichannel.Channels.External;
using Omnichannel.Channels.Sms;
using Omnichannel.Channels.Social;
using Omnichannel.Channels.WebChat;
using Omnichannel.Conversations;
using Omnichannel.Desk;
using Omnichannel.Hosting;
using Omnichannel.Playground;
using Omnichannel.Routing;
using Omnichannel.Standalone;

IServiceModule[] modules =
[
    new AccountsModule(),
    new ConversationsModule(),
    new ExternalModule(),
    new SmsModule(),
    new SocialModule(),
    new WebChatModule(),
    new RoutingModule(),
    new AutomationModule(),
    new PlaygroundModule { IsOnWhenLocal = true },
    new DeskModule(),
    new EmailAdapterModule(),
];

return await ServiceHost.RunAsync(args, modules, Welcome.ShowAsync);
