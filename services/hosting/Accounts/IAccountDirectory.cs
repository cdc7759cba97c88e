namespace Omnichannel.Hosting.Accounts;

/// <summary>The channel accounts as the accounts service knows them, cached for a few seconds and renewed when one changes.</summary>
public interface IAccountDirectory
{
    /// <summary>The broadcast after which nothing remembered counts; its body is the account's name.</summary>
    const string ChangedBroadcast = "account.changed";

    /// <summary>An account, or null when there is none of that name.</summary>
    ValueTask<Account?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>All accounts.</summary>
    ValueTask<IReadOnlyList<Account>> AllAsync(CancellationToken cancellationToken);
}
