namespace LinuxKit.Boot.SecureBoot;

/// <summary>Diagnostics of signed boot files and of the keys that sign them: LK0513 to LK0517.</summary>
public static class SecureBootDiagnostics
{
    /// <summary>A key or certificate can't be read.</summary>
    public static readonly DiagnosticDescriptor BadKey = new(
        "LK0513", DiagnosticSeverity.Error,
        "The key or certificate that signs boot files can't be read.",
        "Name a private key and its certificate in PEM, or one PKCS#12 file with both. The environment's LINUXKIT_SIGNING_PASSWORD opens an encrypted one.");

    /// <summary>A key is of a kind that firmware does not know.</summary>
    public static readonly DiagnosticDescriptor WrongKeyType = new(
        "LK0514", DiagnosticSeverity.Error,
        "The key that signs boot files is not RSA of 2048 bits or more.",
        "UEFI knows only RSA for programs, and not every firmware takes more than 2048 bits: use an RSA key of 2048 bits.");

    /// <summary>A certificate is another key's.</summary>
    public static readonly DiagnosticDescriptor KeyMismatch = new(
        "LK0515", DiagnosticSeverity.Error,
        "The certificate that signs boot files does not belong to the key.",
        "Name the certificate that was made for this key.");

    /// <summary>A file is signed already.</summary>
    public static readonly DiagnosticDescriptor AlreadySigned = new(
        "LK0516", DiagnosticSeverity.Error,
        "A boot file that is to be signed is signed already.",
        "Name the file without a signature.");

    /// <summary>A firmware's variable store can't be written to.</summary>
    public static readonly DiagnosticDescriptor BadVariableStore = new(
        "LK0517", DiagnosticSeverity.Error,
        "The file of the firmware's variables can't be used.",
        "Name the file that belongs to the firmware, such as OVMF_VARS_4M.fd, as its package has it.");
}
