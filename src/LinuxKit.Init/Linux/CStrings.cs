using System.Runtime.InteropServices;

namespace LinuxKit.Init.Linux;

/// <summary>An array of C strings that ends in a null pointer, as execv(3) and posix_spawn(3) take it.</summary>
internal readonly unsafe ref struct CStrings : IDisposable
{
    private readonly byte** _strings;
    private readonly int _count;

    public CStrings(params ReadOnlySpan<string> strings)
    {
        _count = strings.Length;
        _strings = (byte**)NativeMemory.AllocZeroed((nuint)_count + 1, (nuint)sizeof(byte*));
        for (var i = 0; i < _count; i++)
        {
            _strings[i] = (byte*)Marshal.StringToCoTaskMemUTF8(strings[i]);
        }
    }

    public byte** Pointer => _strings;

    public void Dispose()
    {
        for (var i = 0; i < _count; i++)
        {
            Marshal.FreeCoTaskMem((nint)_strings[i]);
        }

        NativeMemory.Free(_strings);
    }
}
