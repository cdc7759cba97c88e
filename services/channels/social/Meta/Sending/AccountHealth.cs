using System.Globalization;
using System.Net.Http.Json;
using Microsoft.Extensions.Logging;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Hosting.Http;

namespace Omnichannel.Channels.Social.Meta.Sending;

/// <summary>Lets operators see on the account that Meta refuses it (an expired token), and that it is well again.</summary>
internal sealed class AccountHealth(InternalHttp http, ILogger<AccountHealth> log)
{
    /// <summary>Looks at an answer; none: all went well. Says something only when it is news.</summary>
    public Task ToldAsync(Account account, GraphAnswer? answer, CancellationToken cancellationToken)
    {
        if (answer?.Code is { } code && MetaErrors.IsAccount(code))
        {
            var name = code.ToString(CultureInfo.InvariantCulture);
            return account.Status is { State: AccountStatus.Failing } known && known.Code == name
                ? Task.CompletedTask
                : TellAsync(account, new AccountStatus(AccountStatus.Failing, name, answer.Refusal?.Error?.Detail), cancellationToken);
        }

        return answer?.Refusal is null && account.Status is { State: AccountStatus.Failing }
            ? TellAsync(account, new AccountStatus(AccountStatus.Ok), cancellationToken)
            : Task.CompletedTask;
    }

    private async Task TellAsync(Account account, AccountStatus status, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(5));
        try
        {
            using var client = http.Accounts();
            using var answer = await client.PutAsJsonAsync(
                $"internal/v1/accounts/{Uri.EscapeDataString(account.Id)}/status", status, HostingJson.Default.AccountStatus, limit.Token);
            if (!answer.IsSuccessStatusCode)
            {
                log.LogWarning("The status of {Account} was not taken: {Status}", account.Id, (int)answer.StatusCode);
            }
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            // The delivery says it, too; the next one says it again.
            log.LogWarning("The status of {Account} could not be told: {Reason}", account.Id, failure.Message);
        }
    }
}
