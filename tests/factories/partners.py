"""Partners, their keys and domains."""

import factory
from factory.django import DjangoModelFactory

from cleanlife import clock
from partners.keys import hash_secret, new_key
from partners.models import AllowedDomain, ApiKey, Partner, Permission


class PartnerFactory(DjangoModelFactory):
    class Meta:
        model = Partner

    class Params:
        partner_pays = factory.Trait(payment_responsibility="PARTNER")
        cleanlife_pays = factory.Trait(payment_responsibility="CLEANOS")
        suspended = factory.Trait(status="SUSPENDED")
        inactive = factory.Trait(status="INACTIVE")

    name = factory.Sequence(lambda n: f"Partner {n}")
    payment_responsibility = "PARTNER"
    allows_http_webhooks = True


class ApiKeyFactory(DjangoModelFactory):
    """A sandbox key; ``full_key`` is what the caller sends."""

    class Meta:
        model = ApiKey

    class Params:
        every_permission = factory.Trait(permissions=[p.value for p in Permission])
        expired = factory.Trait(expires_at=factory.LazyFunction(clock.now))
        revoked = factory.Trait(revoked_at=factory.LazyFunction(clock.now))

    partner = factory.SubFactory(PartnerFactory)
    label = "test"
    environment = "sandbox"
    permissions = factory.LazyFunction(list)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        key = new_key(kwargs["environment"])
        row = super()._create(
            model_class,
            *args,
            prefix=key.prefix,
            secret_hash=hash_secret(key.secret),
            **kwargs,
        )
        row.full_key = str(key)
        return row


class AllowedDomainFactory(DjangoModelFactory):
    class Meta:
        model = AllowedDomain

    partner = factory.SubFactory(PartnerFactory)
    host = factory.Sequence(lambda n: f"host-{n}.example.com")
