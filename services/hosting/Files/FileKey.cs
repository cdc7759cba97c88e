using System.Security.Cryptography;
using System.Text;

namespace Omnichannel.Hosting.Files;

/// <summary>The key that signs addresses of files. It outlives restarts, so that addresses do.</summary>
internal static class FileKey
{
    private const int Length = 32;

    /// <summary>
    /// Services that run apart share it by deriving it from the internal key; the standalone host, whose internal key is new at
    /// every start, keeps one of its own in <c>&lt;data&gt;/files.key</c>, readable by its user only.
    /// </summary>
    public static byte[] For(HubSettings settings) =>
        settings.RabbitMq is null
            ? Kept(Path.Combine(settings.Data, "files.key"))
            : HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(settings.InternalKey), Length, info: "omnichannel file urls"u8.ToArray());

    /// <summary>Reads the key in a file, which is made when it is missing.</summary>
    internal static byte[] Kept(string path)
    {
        if (!File.Exists(path))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var incoming = path + "." + Path.GetRandomFileName();
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using (var file = new FileStream(incoming, options))
            {
                file.Write(RandomNumberGenerator.GetBytes(Length));
                file.Flush(flushToDisk: true);
            }

            File.Move(incoming, path);
        }

        var key = File.ReadAllBytes(path);
        return key.Length == Length ? key : throw new InvalidOperationException($"{path} holds {key.Length} bytes instead of {Length}; remove it to get a new key.");
    }
}
