using System.Net.Http.Json;
using Microsoft.Extensions.Logging;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Hosting.Http;

namespace Omnichannel.Channels.Social;

/// <summary>Lets operators see on the account that its provider refuses it, and that it is well again. Says something only when it is news.</summary>
internal sealed class AccountStatuses(InternalHttp http, ILogger<AccountStatuses> log)
{
    /// <summary>Nothing goes through until an administrator does something.</summary>
    public Task FailingAsync(Account account, string code, string? detail, CancellationToken cancellationToken) =>
        account.Status is { State: AccountStatus.Failing } known && known.Code == code
            ? Task.CompletedTask
            : TellAsync(account, new AccountStatus(AccountStatus.Failing, code, detail), cancellationToken);

    /// <summary>The provider takes what we send.</summary>
    public Task WellAsync(Account account, CancellationToken cancellationToken) =>
        account.Status is { State: AccountStatus.Failing }
            ? TellAsync(account, new AccountStatus(AccountStatus.Ok), cancellationToken)
            : Task.CompletedTask;

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
        catch (Exception failure) when (failure is HttpRequestException || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // The delivery says it, too; the next one says it again.
            log.LogWarning("The status of {Account} could not be told: {Reason}", account.Id, failure.Message);
        }
    }
}
