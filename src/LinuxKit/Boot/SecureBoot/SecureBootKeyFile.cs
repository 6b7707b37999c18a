namespace LinuxKit.Boot.SecureBoot;

/// <summary>A file of a set of keys.</summary>
/// <param name="Name">Its name: <c>PK.key</c>, <c>db.pem</c>, ….</param>
/// <param name="Content">What it holds.</param>
/// <param name="IsSecret">Whether nobody else may read it.</param>
internal sealed record SecureBootKeyFile(string Name, ReadOnlyMemory<byte> Content, bool IsSecret);
