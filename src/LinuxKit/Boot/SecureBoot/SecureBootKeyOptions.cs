namespace LinuxKit.Boot.SecureBoot;

/// <summary>What new keys are made for.</summary>
/// <param name="Name">Whose keys they are, as firmware shows it; the certificates are named after it.</param>
/// <param name="Owner">Who puts them into the firmware; it only shows it.</param>
/// <param name="NotBefore">From when on the certificates are valid, and when the variables are signed.</param>
/// <param name="NotAfter">Until when the certificates are valid.</param>
internal sealed record SecureBootKeyOptions(string Name, Guid Owner, DateTimeOffset NotBefore, DateTimeOffset NotAfter);
