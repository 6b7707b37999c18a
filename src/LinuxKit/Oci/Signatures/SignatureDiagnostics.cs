namespace LinuxKit.Oci.Signatures;

/// <summary>What can be wrong with images' signatures: LK024x.</summary>
public static class SignatureDiagnostics
{
    /// <summary>A file that is no public key.</summary>
    public static readonly DiagnosticDescriptor InvalidKey = new(
        "LK0240",
        DiagnosticSeverity.Error,
        "Invalid public key",
        "LinuxKitSignatureKeys names files with a public key in PEM, such as cosign.pub: ECDSA, RSA or Ed25519.");

    /// <summary>No signature of the image is by one of the keys.</summary>
    public static readonly DiagnosticDescriptor NotSigned = new(
        "LK0241",
        DiagnosticSeverity.Error,
        "Image is not signed by a key that the project trusts",
        "Sign the image with cosign, or take one that is signed; LinuxKitSignatureKeys names the keys.");
}
