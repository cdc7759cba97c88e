using System.Globalization;
using Omnichannel.Hosting.Accounts;

namespace Omnichannel.Channels.Social.Meta.Sending;

/// <summary>Lets operators see on the account that Meta refuses it (an expired token), and that it is well again.</summary>
internal sealed class AccountHealth(AccountStatuses statuses)
{
    /// <summary>Looks at an answer; none: all went well.</summary>
    public Task ToldAsync(Account account, GraphAnswer? answer, CancellationToken cancellationToken) =>
        answer?.Code is { } code && MetaErrors.IsAccount(code)
            ? statuses.FailingAsync(account, code.ToString(CultureInfo.InvariantCulture), answer.Refusal?.Error?.Detail, cancellationToken)
            : answer?.Refusal is null ? statuses.WellAsync(account, cancellationToken) : Task.CompletedTask;
}
