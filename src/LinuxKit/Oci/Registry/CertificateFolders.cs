using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace LinuxKit.Oci.Registry;

/// <summary>
/// The folders in which Docker and Podman keep certificates, one for each registry, called <c>host</c> or <c>host:port</c>:
/// <c>*.crt</c> are authorities, <c>*.cert</c> with <c>*.key</c> are what the registry knows its user by.
/// </summary>
/// <param name="environment">Gives the value of an environment variable.</param>
internal sealed class CertificateFolders(Func<string, string?> environment)
{
    /// <summary>Reads the certificates for a registry.</summary>
    /// <param name="server">Its <c>host[:port]</c>.</param>
    /// <param name="trustsAny">Whether any certificate of the registry will do.</param>
    /// <exception cref="LinuxKitException">A certificate can't be read (LK0230).</exception>
    public RegistryCertificates Read(string server, bool trustsAny)
    {
        var certificates = new RegistryCertificates(server, trustsAny);
        var name = OperatingSystem.IsWindows() ? server.Replace(":", "", StringComparison.Ordinal) : server;
        foreach (var folder in Roots().Select(root => Path.Combine(root, name)).Where(Directory.Exists))
        {
            foreach (var file in Directory.GetFiles(folder).Order(StringComparer.Ordinal))
            {
                Add(certificates, file);
            }
        }

        return certificates;
    }

    private static void Add(RegistryCertificates certificates, string file)
    {
        try
        {
            switch (Path.GetExtension(file))
            {
                case ".crt":
                    certificates.Authorities.ImportFromPemFile(file);
                    break;
                case ".cert":
                    certificates.Client.Add(X509Certificate2.CreateFromPemFile(file, Path.ChangeExtension(file, ".key")));
                    break;
            }
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new LinuxKitException(
                RegistryDiagnostics.CredentialsUnreadable.At(new SourceLocation(file), $"'{file}' can't be read as a certificate."), exception);
        }
    }

    private IEnumerable<string> Roots()
    {
        var home = environment("HOME") ?? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var configuration = environment("XDG_CONFIG_HOME") is { Length: > 0 } xdg ? xdg : Path.Combine(home, ".config");
        yield return Path.Combine(configuration, "containers", "certs.d");
        yield return Path.Combine(home, ".docker", "certs.d");
        if (OperatingSystem.IsWindows())
        {
            yield return Path.Combine(environment("ProgramData") ?? "", "docker", "certs.d");
        }
        else
        {
            yield return "/etc/containers/certs.d";
            yield return "/etc/docker/certs.d";
        }
    }
}
