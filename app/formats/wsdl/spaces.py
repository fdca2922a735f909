"""The namespaces that WSDL documents are written in."""

WSDL_11 = "http://schemas.xmlsoap.org/wsdl/"
WSDL_20 = ("http://www.w3.org/ns/wsdl", "http://www.w3.org/ns/wsdl/")
XSD = "http://www.w3.org/2001/XMLSchema"
SOAP_ENCODING = "http://schemas.xmlsoap.org/soap/encoding/"
ENVELOPES = {
    "SOAP 1.1": "http://schemas.xmlsoap.org/soap/envelope/",
    "SOAP 1.2": "http://www.w3.org/2003/05/soap-envelope",
}
"""The namespaces of SOAP's envelope, by protocol."""

SOAP_11_BINDING = "http://schemas.xmlsoap.org/wsdl/soap/"
SOAP_12_BINDING = "http://schemas.xmlsoap.org/wsdl/soap12/"
HTTP_BINDING = "http://schemas.xmlsoap.org/wsdl/http/"
MIME_BINDING = "http://schemas.xmlsoap.org/wsdl/mime/"
WSOAP = "http://www.w3.org/ns/wsdl/soap"
WHTTP = "http://www.w3.org/ns/wsdl/http"
EXTENSIONS_20 = "http://www.w3.org/ns/wsdl-extensions"

OWN = frozenset(
    {
        *(WSDL_11, *WSDL_20, XSD, SOAP_11_BINDING, SOAP_12_BINDING, HTTP_BINDING, MIME_BINDING, WSOAP, WHTTP),
        *("http://www.w3.org/2000/xmlns/", "http://www.w3.org/XML/1998/namespace", EXTENSIONS_20),
    }
)
"""Namespaces whose elements and attributes are read; all others are extensions."""
