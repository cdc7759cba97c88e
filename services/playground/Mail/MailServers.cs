using System.Net;
using System.Net.Sockets;
using Omnichannel.Hosting;

namespace Omnichannel.Playground.Mail;

/// <summary>The SMTP and the IMAP server: on loopback, unless the playground was told that others reach it elsewhere.</summary>
internal sealed class MailServers(HubSettings settings, SmtpServer smtp, ImapServer imap, ILogger<MailServers> log) : IDisposable
{
    private const int AtOnce = 64;
    private TcpListener? _smtp, _imap;

    public int SmtpPort => PortOf(_smtp);

    public int ImapPort => PortOf(_imap);

    /// <summary>Listens, on the wanted ports when they are free.</summary>
    public void Start(int imapPort, int smtpPort) => (_imap, _smtp) = (Listen(imapPort), Listen(smtpPort));

    public Task RunAsync(TimeProvider time, CancellationToken stopping) => Task.WhenAll(
        AcceptAsync(_smtp!, smtp.ServeAsync, time, stopping),
        AcceptAsync(_imap!, imap.ServeAsync, time, stopping));

    public void Dispose()
    {
        _smtp?.Dispose();
        _imap?.Dispose();
    }

    private static int PortOf(TcpListener? listener) => ((IPEndPoint?)listener?.LocalEndpoint)?.Port ?? 0;

    private TcpListener Listen(int wanted)
    {
        var address = settings.PlaygroundUrl.IsLoopback ? IPAddress.Loopback : IPAddress.Any;
        foreach (var port in new[] { wanted, 0 })
        {
            var listener = new TcpListener(address, port);
            try
            {
                listener.Start();
                return listener;
            }
            catch (SocketException taken) when (port != 0)
            {
                listener.Dispose();
                log.LogInformation("Port {Port} is taken ({Reason}); another one will do.", port, taken.SocketErrorCode);
            }
        }

        throw new InvalidOperationException("There is no free port.");
    }

    private async Task AcceptAsync(TcpListener listener, Func<MailConnection, CancellationToken, Task> serve, TimeProvider time, CancellationToken stopping)
    {
        using var places = new SemaphoreSlim(AtOnce);
        try
        {
            while (true)
            {
                await places.WaitAsync(stopping);
                var socket = await listener.AcceptSocketAsync(stopping);
                _ = ServeAsync(socket, serve, places, stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            listener.Stop();
        }
        catch (SocketException failure)
        {
            log.LogWarning("A mail server of the playground pauses: {Reason}", failure.Message);
            await Task.Delay(TimeSpan.FromSeconds(1), time, stopping);
            await AcceptAsync(listener, serve, time, stopping);
        }
    }

    private async Task ServeAsync(Socket socket, Func<MailConnection, CancellationToken, Task> serve, SemaphoreSlim places, CancellationToken stopping)
    {
        try
        {
            socket.NoDelay = true;
            await using var connection = new MailConnection(socket);
            await serve(connection, stopping);
        }
        catch (Exception failure) when (failure is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            log.LogDebug("A mail connection ended: {Reason}", failure.Message);
        }
        finally
        {
            // The accept loop may have ended meanwhile, and its places with it.
            if (!stopping.IsCancellationRequested)
            {
                places.Release();
            }
        }
    }
}
