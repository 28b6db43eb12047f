"""The OpenAPI document: built from what each viewset declares.

Viewsets need ``Answer`` and ``Shape`` only; ``ContractSchema`` describes their operations, and
the hooks in ``finish`` write what concerns the document as a whole.
"""

from cleanlife.api.openapi.answers import Answer, Shape

__all__ = ["Answer", "Shape"]
