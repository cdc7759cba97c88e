namespace Omnichannel.Hosting.Accounts;

/// <summary>The channel accounts as the accounts service knows them, cached for a few seconds and renewed when one changes.</summary>
public interface IAccountDirectory
{
    /// <summary>An account, or null when there is none of that name.</summary>
    ValueTask<Account?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>All accounts.</summary>
    ValueTask<IReadOnlyList<Account>> AllAsync(CancellationToken cancellationToken);
}
