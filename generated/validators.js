// Written by `make generate` (scripts/generate/validators.ts) from api-contracts/dist/openapi/v1/attribution.bundled.yaml. Do not edit.
import { fullFormats } from 'ajv-formats/dist/formats.js';

const getRealtimeRevenue_request = validate52;
const schema19 = {
  type: 'object',
  properties: {
    params: { type: 'object', properties: {}, required: [] },
    query: { type: 'object', properties: {}, required: [] },
    headers: {
      type: 'object',
      properties: {
        'X-Correlation-ID': { type: 'string', format: 'uuid' },
        'If-None-Match': { type: 'string' },
      },
      required: [],
    },
  },
  required: ['params', 'query', 'headers'],
  $id: 'getRealtimeRevenue_request',
};
const formats0 = /^(?:urn:uuid:)?[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

function validate52(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  /*# sourceURL="getRealtimeRevenue_request" */ let vErrors = null;
  let errors = 0;
  const evaluated0 = validate52.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    if (data.params === undefined) {
      const err0 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'params' },
        message: "must have required property '" + 'params' + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.query === undefined) {
      const err1 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'query' },
        message: "must have required property '" + 'query' + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.headers === undefined) {
      const err2 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'headers' },
        message: "must have required property '" + 'headers' + "'",
      };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    if (data.params !== undefined) {
      let data0 = data.params;
      if (!(data0 && typeof data0 == 'object' && !Array.isArray(data0))) {
        const err3 = {
          instancePath: instancePath + '/params',
          schemaPath: '#/properties/params/type',
          keyword: 'type',
          params: { type: 'object' },
          message: 'must be object',
        };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
    }
    if (data.query !== undefined) {
      let data1 = data.query;
      if (!(data1 && typeof data1 == 'object' && !Array.isArray(data1))) {
        const err4 = {
          instancePath: instancePath + '/query',
          schemaPath: '#/properties/query/type',
          keyword: 'type',
          params: { type: 'object' },
          message: 'must be object',
        };
        if (vErrors === null) {
          vErrors = [err4];
        } else {
          vErrors.push(err4);
        }
        errors++;
      }
    }
    if (data.headers !== undefined) {
      let data2 = data.headers;
      if (data2 && typeof data2 == 'object' && !Array.isArray(data2)) {
        if (data2['X-Correlation-ID'] !== undefined) {
          let data3 = data2['X-Correlation-ID'];
          if (typeof data3 === 'string') {
            if (!formats0.test(data3)) {
              const err5 = {
                instancePath: instancePath + '/headers/X-Correlation-ID',
                schemaPath: '#/properties/headers/properties/X-Correlation-ID/format',
                keyword: 'format',
                params: { format: 'uuid' },
                message: 'must match format "' + 'uuid' + '"',
              };
              if (vErrors === null) {
                vErrors = [err5];
              } else {
                vErrors.push(err5);
              }
              errors++;
            }
          } else {
            const err6 = {
              instancePath: instancePath + '/headers/X-Correlation-ID',
              schemaPath: '#/properties/headers/properties/X-Correlation-ID/type',
              keyword: 'type',
              params: { type: 'string' },
              message: 'must be string',
            };
            if (vErrors === null) {
              vErrors = [err6];
            } else {
              vErrors.push(err6);
            }
            errors++;
          }
        }
        if (data2['If-None-Match'] !== undefined) {
          if (typeof data2['If-None-Match'] !== 'string') {
            const err7 = {
              instancePath: instancePath + '/headers/If-None-Match',
              schemaPath: '#/properties/headers/properties/If-None-Match/type',
              keyword: 'type',
              params: { type: 'string' },
              message: 'must be string',
            };
            if (vErrors === null) {
              vErrors = [err7];
            } else {
              vErrors.push(err7);
            }
            errors++;
          }
        }
      } else {
        const err8 = {
          instancePath: instancePath + '/headers',
          schemaPath: '#/properties/headers/type',
          keyword: 'type',
          params: { type: 'object' },
          message: 'must be object',
        };
        if (vErrors === null) {
          vErrors = [err8];
        } else {
          vErrors.push(err8);
        }
        errors++;
      }
    }
  } else {
    const err9 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'object' },
      message: 'must be object',
    };
    if (vErrors === null) {
      vErrors = [err9];
    } else {
      vErrors.push(err9);
    }
    errors++;
  }
  validate52.errors = vErrors;
  return errors === 0;
}
validate52.evaluated = {
  props: { params: true, query: true, headers: true },
  dynamicProps: false,
  dynamicItems: false,
};

const getRealtimeRevenue_200_headers = validate53;
const schema20 = {
  type: 'object',
  properties: {
    'X-Correlation-ID': { type: 'string', format: 'uuid' },
    ETag: { type: 'string', pattern: '^W/"[!#-~]+"$' },
    'Cache-Control': { type: 'string', pattern: '^private, max-age=[0-9]+$' },
    Vary: { type: 'string' },
    Deprecation: { type: 'string', pattern: '^@[0-9]+$' },
    Link: { type: 'string' },
  },
  required: ['X-Correlation-ID', 'ETag', 'Cache-Control', 'Vary', 'Deprecation', 'Link'],
  additionalProperties: false,
  $id: 'getRealtimeRevenue_200_headers',
};
const pattern3 = new RegExp('^W/"[!#-~]+"$', 'u');
const pattern4 = new RegExp('^private, max-age=[0-9]+$', 'u');
const pattern5 = new RegExp('^@[0-9]+$', 'u');

function validate53(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  /*# sourceURL="getRealtimeRevenue_200_headers" */ let vErrors = null;
  let errors = 0;
  const evaluated0 = validate53.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    if (data['X-Correlation-ID'] === undefined) {
      const err0 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'X-Correlation-ID' },
        message: "must have required property '" + 'X-Correlation-ID' + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.ETag === undefined) {
      const err1 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'ETag' },
        message: "must have required property '" + 'ETag' + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data['Cache-Control'] === undefined) {
      const err2 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'Cache-Control' },
        message: "must have required property '" + 'Cache-Control' + "'",
      };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    if (data.Vary === undefined) {
      const err3 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'Vary' },
        message: "must have required property '" + 'Vary' + "'",
      };
      if (vErrors === null) {
        vErrors = [err3];
      } else {
        vErrors.push(err3);
      }
      errors++;
    }
    if (data.Deprecation === undefined) {
      const err4 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'Deprecation' },
        message: "must have required property '" + 'Deprecation' + "'",
      };
      if (vErrors === null) {
        vErrors = [err4];
      } else {
        vErrors.push(err4);
      }
      errors++;
    }
    if (data.Link === undefined) {
      const err5 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'Link' },
        message: "must have required property '" + 'Link' + "'",
      };
      if (vErrors === null) {
        vErrors = [err5];
      } else {
        vErrors.push(err5);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!(
        key0 === 'X-Correlation-ID' ||
        key0 === 'ETag' ||
        key0 === 'Cache-Control' ||
        key0 === 'Vary' ||
        key0 === 'Deprecation' ||
        key0 === 'Link'
      )) {
        const err6 = {
          instancePath,
          schemaPath: '#/additionalProperties',
          keyword: 'additionalProperties',
          params: { additionalProperty: key0 },
          message: 'must NOT have additional properties',
        };
        if (vErrors === null) {
          vErrors = [err6];
        } else {
          vErrors.push(err6);
        }
        errors++;
      }
    }
    if (data['X-Correlation-ID'] !== undefined) {
      let data0 = data['X-Correlation-ID'];
      if (typeof data0 === 'string') {
        if (!formats0.test(data0)) {
          const err7 = {
            instancePath: instancePath + '/X-Correlation-ID',
            schemaPath: '#/properties/X-Correlation-ID/format',
            keyword: 'format',
            params: { format: 'uuid' },
            message: 'must match format "' + 'uuid' + '"',
          };
          if (vErrors === null) {
            vErrors = [err7];
          } else {
            vErrors.push(err7);
          }
          errors++;
        }
      } else {
        const err8 = {
          instancePath: instancePath + '/X-Correlation-ID',
          schemaPath: '#/properties/X-Correlation-ID/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err8];
        } else {
          vErrors.push(err8);
        }
        errors++;
      }
    }
    if (data.ETag !== undefined) {
      let data1 = data.ETag;
      if (typeof data1 === 'string') {
        if (!pattern3.test(data1)) {
          const err9 = {
            instancePath: instancePath + '/ETag',
            schemaPath: '#/properties/ETag/pattern',
            keyword: 'pattern',
            params: { pattern: '^W/"[!#-~]+"$' },
            message: 'must match pattern "' + '^W/"[!#-~]+"$' + '"',
          };
          if (vErrors === null) {
            vErrors = [err9];
          } else {
            vErrors.push(err9);
          }
          errors++;
        }
      } else {
        const err10 = {
          instancePath: instancePath + '/ETag',
          schemaPath: '#/properties/ETag/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err10];
        } else {
          vErrors.push(err10);
        }
        errors++;
      }
    }
    if (data['Cache-Control'] !== undefined) {
      let data2 = data['Cache-Control'];
      if (typeof data2 === 'string') {
        if (!pattern4.test(data2)) {
          const err11 = {
            instancePath: instancePath + '/Cache-Control',
            schemaPath: '#/properties/Cache-Control/pattern',
            keyword: 'pattern',
            params: { pattern: '^private, max-age=[0-9]+$' },
            message: 'must match pattern "' + '^private, max-age=[0-9]+$' + '"',
          };
          if (vErrors === null) {
            vErrors = [err11];
          } else {
            vErrors.push(err11);
          }
          errors++;
        }
      } else {
        const err12 = {
          instancePath: instancePath + '/Cache-Control',
          schemaPath: '#/properties/Cache-Control/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err12];
        } else {
          vErrors.push(err12);
        }
        errors++;
      }
    }
    if (data.Vary !== undefined) {
      if (typeof data.Vary !== 'string') {
        const err13 = {
          instancePath: instancePath + '/Vary',
          schemaPath: '#/properties/Vary/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err13];
        } else {
          vErrors.push(err13);
        }
        errors++;
      }
    }
    if (data.Deprecation !== undefined) {
      let data4 = data.Deprecation;
      if (typeof data4 === 'string') {
        if (!pattern5.test(data4)) {
          const err14 = {
            instancePath: instancePath + '/Deprecation',
            schemaPath: '#/properties/Deprecation/pattern',
            keyword: 'pattern',
            params: { pattern: '^@[0-9]+$' },
            message: 'must match pattern "' + '^@[0-9]+$' + '"',
          };
          if (vErrors === null) {
            vErrors = [err14];
          } else {
            vErrors.push(err14);
          }
          errors++;
        }
      } else {
        const err15 = {
          instancePath: instancePath + '/Deprecation',
          schemaPath: '#/properties/Deprecation/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err15];
        } else {
          vErrors.push(err15);
        }
        errors++;
      }
    }
    if (data.Link !== undefined) {
      if (typeof data.Link !== 'string') {
        const err16 = {
          instancePath: instancePath + '/Link',
          schemaPath: '#/properties/Link/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err16];
        } else {
          vErrors.push(err16);
        }
        errors++;
      }
    }
  } else {
    const err17 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'object' },
      message: 'must be object',
    };
    if (vErrors === null) {
      vErrors = [err17];
    } else {
      vErrors.push(err17);
    }
    errors++;
  }
  validate53.errors = vErrors;
  return errors === 0;
}
validate53.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

const getRealtimeRevenue_200_body = validate54;
const schema21 = { $ref: 'closed#/components/schemas/RealtimeRevenue', $id: 'getRealtimeRevenue_200_body' };
const schema23 = {
  type: 'object',
  required: [
    'total_revenue',
    'event_count',
    'last_updated',
    'data_freshness_seconds',
    'verified',
    'tenant_id',
  ],
  properties: {
    total_revenue: { type: 'number', format: 'double', minimum: 0 },
    event_count: { type: 'integer', minimum: 0, maximum: 9007199254740991 },
    last_updated: { type: 'string', format: 'date-time' },
    data_freshness_seconds: { type: 'integer', minimum: 0, maximum: 9007199254740991 },
    verified: { type: 'boolean' },
    tenant_id: { type: 'string', format: 'uuid' },
    confidence_score: { type: 'number', format: 'double', minimum: 0, maximum: 1 },
    upgrade_notice: { type: ['string', 'null'] },
  },
  unevaluatedProperties: false,
};
const formats4 = fullFormats.double;
const formats6 = fullFormats['date-time'];

function validate56(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate56.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    if (data.total_revenue === undefined) {
      const err0 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'total_revenue' },
        message: "must have required property '" + 'total_revenue' + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.event_count === undefined) {
      const err1 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'event_count' },
        message: "must have required property '" + 'event_count' + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.last_updated === undefined) {
      const err2 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'last_updated' },
        message: "must have required property '" + 'last_updated' + "'",
      };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    if (data.data_freshness_seconds === undefined) {
      const err3 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'data_freshness_seconds' },
        message: "must have required property '" + 'data_freshness_seconds' + "'",
      };
      if (vErrors === null) {
        vErrors = [err3];
      } else {
        vErrors.push(err3);
      }
      errors++;
    }
    if (data.verified === undefined) {
      const err4 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'verified' },
        message: "must have required property '" + 'verified' + "'",
      };
      if (vErrors === null) {
        vErrors = [err4];
      } else {
        vErrors.push(err4);
      }
      errors++;
    }
    if (data.tenant_id === undefined) {
      const err5 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'tenant_id' },
        message: "must have required property '" + 'tenant_id' + "'",
      };
      if (vErrors === null) {
        vErrors = [err5];
      } else {
        vErrors.push(err5);
      }
      errors++;
    }
    if (data.total_revenue !== undefined) {
      let data0 = data.total_revenue;
      if (typeof data0 == 'number' && isFinite(data0)) {
        if (data0 < 0 || isNaN(data0)) {
          const err6 = {
            instancePath: instancePath + '/total_revenue',
            schemaPath: '#/properties/total_revenue/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: 0 },
            message: 'must be >= 0',
          };
          if (vErrors === null) {
            vErrors = [err6];
          } else {
            vErrors.push(err6);
          }
          errors++;
        }
        if (!formats4.validate(data0)) {
          const err7 = {
            instancePath: instancePath + '/total_revenue',
            schemaPath: '#/properties/total_revenue/format',
            keyword: 'format',
            params: { format: 'double' },
            message: 'must match format "' + 'double' + '"',
          };
          if (vErrors === null) {
            vErrors = [err7];
          } else {
            vErrors.push(err7);
          }
          errors++;
        }
      } else {
        const err8 = {
          instancePath: instancePath + '/total_revenue',
          schemaPath: '#/properties/total_revenue/type',
          keyword: 'type',
          params: { type: 'number' },
          message: 'must be number',
        };
        if (vErrors === null) {
          vErrors = [err8];
        } else {
          vErrors.push(err8);
        }
        errors++;
      }
    }
    if (data.event_count !== undefined) {
      let data1 = data.event_count;
      if (!(typeof data1 == 'number' && !(data1 % 1) && !isNaN(data1) && isFinite(data1))) {
        const err9 = {
          instancePath: instancePath + '/event_count',
          schemaPath: '#/properties/event_count/type',
          keyword: 'type',
          params: { type: 'integer' },
          message: 'must be integer',
        };
        if (vErrors === null) {
          vErrors = [err9];
        } else {
          vErrors.push(err9);
        }
        errors++;
      }
      if (typeof data1 == 'number' && isFinite(data1)) {
        if (data1 > 9007199254740991 || isNaN(data1)) {
          const err10 = {
            instancePath: instancePath + '/event_count',
            schemaPath: '#/properties/event_count/maximum',
            keyword: 'maximum',
            params: { comparison: '<=', limit: 9007199254740991 },
            message: 'must be <= 9007199254740991',
          };
          if (vErrors === null) {
            vErrors = [err10];
          } else {
            vErrors.push(err10);
          }
          errors++;
        }
        if (data1 < 0 || isNaN(data1)) {
          const err11 = {
            instancePath: instancePath + '/event_count',
            schemaPath: '#/properties/event_count/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: 0 },
            message: 'must be >= 0',
          };
          if (vErrors === null) {
            vErrors = [err11];
          } else {
            vErrors.push(err11);
          }
          errors++;
        }
      }
    }
    if (data.last_updated !== undefined) {
      let data2 = data.last_updated;
      if (typeof data2 === 'string') {
        if (!formats6.validate(data2)) {
          const err12 = {
            instancePath: instancePath + '/last_updated',
            schemaPath: '#/properties/last_updated/format',
            keyword: 'format',
            params: { format: 'date-time' },
            message: 'must match format "' + 'date-time' + '"',
          };
          if (vErrors === null) {
            vErrors = [err12];
          } else {
            vErrors.push(err12);
          }
          errors++;
        }
      } else {
        const err13 = {
          instancePath: instancePath + '/last_updated',
          schemaPath: '#/properties/last_updated/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err13];
        } else {
          vErrors.push(err13);
        }
        errors++;
      }
    }
    if (data.data_freshness_seconds !== undefined) {
      let data3 = data.data_freshness_seconds;
      if (!(typeof data3 == 'number' && !(data3 % 1) && !isNaN(data3) && isFinite(data3))) {
        const err14 = {
          instancePath: instancePath + '/data_freshness_seconds',
          schemaPath: '#/properties/data_freshness_seconds/type',
          keyword: 'type',
          params: { type: 'integer' },
          message: 'must be integer',
        };
        if (vErrors === null) {
          vErrors = [err14];
        } else {
          vErrors.push(err14);
        }
        errors++;
      }
      if (typeof data3 == 'number' && isFinite(data3)) {
        if (data3 > 9007199254740991 || isNaN(data3)) {
          const err15 = {
            instancePath: instancePath + '/data_freshness_seconds',
            schemaPath: '#/properties/data_freshness_seconds/maximum',
            keyword: 'maximum',
            params: { comparison: '<=', limit: 9007199254740991 },
            message: 'must be <= 9007199254740991',
          };
          if (vErrors === null) {
            vErrors = [err15];
          } else {
            vErrors.push(err15);
          }
          errors++;
        }
        if (data3 < 0 || isNaN(data3)) {
          const err16 = {
            instancePath: instancePath + '/data_freshness_seconds',
            schemaPath: '#/properties/data_freshness_seconds/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: 0 },
            message: 'must be >= 0',
          };
          if (vErrors === null) {
            vErrors = [err16];
          } else {
            vErrors.push(err16);
          }
          errors++;
        }
      }
    }
    if (data.verified !== undefined) {
      if (typeof data.verified !== 'boolean') {
        const err17 = {
          instancePath: instancePath + '/verified',
          schemaPath: '#/properties/verified/type',
          keyword: 'type',
          params: { type: 'boolean' },
          message: 'must be boolean',
        };
        if (vErrors === null) {
          vErrors = [err17];
        } else {
          vErrors.push(err17);
        }
        errors++;
      }
    }
    if (data.tenant_id !== undefined) {
      let data5 = data.tenant_id;
      if (typeof data5 === 'string') {
        if (!formats0.test(data5)) {
          const err18 = {
            instancePath: instancePath + '/tenant_id',
            schemaPath: '#/properties/tenant_id/format',
            keyword: 'format',
            params: { format: 'uuid' },
            message: 'must match format "' + 'uuid' + '"',
          };
          if (vErrors === null) {
            vErrors = [err18];
          } else {
            vErrors.push(err18);
          }
          errors++;
        }
      } else {
        const err19 = {
          instancePath: instancePath + '/tenant_id',
          schemaPath: '#/properties/tenant_id/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err19];
        } else {
          vErrors.push(err19);
        }
        errors++;
      }
    }
    if (data.confidence_score !== undefined) {
      let data6 = data.confidence_score;
      if (typeof data6 == 'number' && isFinite(data6)) {
        if (data6 > 1 || isNaN(data6)) {
          const err20 = {
            instancePath: instancePath + '/confidence_score',
            schemaPath: '#/properties/confidence_score/maximum',
            keyword: 'maximum',
            params: { comparison: '<=', limit: 1 },
            message: 'must be <= 1',
          };
          if (vErrors === null) {
            vErrors = [err20];
          } else {
            vErrors.push(err20);
          }
          errors++;
        }
        if (data6 < 0 || isNaN(data6)) {
          const err21 = {
            instancePath: instancePath + '/confidence_score',
            schemaPath: '#/properties/confidence_score/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: 0 },
            message: 'must be >= 0',
          };
          if (vErrors === null) {
            vErrors = [err21];
          } else {
            vErrors.push(err21);
          }
          errors++;
        }
        if (!formats4.validate(data6)) {
          const err22 = {
            instancePath: instancePath + '/confidence_score',
            schemaPath: '#/properties/confidence_score/format',
            keyword: 'format',
            params: { format: 'double' },
            message: 'must match format "' + 'double' + '"',
          };
          if (vErrors === null) {
            vErrors = [err22];
          } else {
            vErrors.push(err22);
          }
          errors++;
        }
      } else {
        const err23 = {
          instancePath: instancePath + '/confidence_score',
          schemaPath: '#/properties/confidence_score/type',
          keyword: 'type',
          params: { type: 'number' },
          message: 'must be number',
        };
        if (vErrors === null) {
          vErrors = [err23];
        } else {
          vErrors.push(err23);
        }
        errors++;
      }
    }
    if (data.upgrade_notice !== undefined) {
      let data7 = data.upgrade_notice;
      if (typeof data7 !== 'string' && data7 !== null) {
        const err24 = {
          instancePath: instancePath + '/upgrade_notice',
          schemaPath: '#/properties/upgrade_notice/type',
          keyword: 'type',
          params: { type: schema23.properties.upgrade_notice.type },
          message: 'must be string,null',
        };
        if (vErrors === null) {
          vErrors = [err24];
        } else {
          vErrors.push(err24);
        }
        errors++;
      }
    }
    for (const key0 in data) {
      if (
        key0 !== 'total_revenue' &&
        key0 !== 'event_count' &&
        key0 !== 'last_updated' &&
        key0 !== 'data_freshness_seconds' &&
        key0 !== 'verified' &&
        key0 !== 'tenant_id' &&
        key0 !== 'confidence_score' &&
        key0 !== 'upgrade_notice'
      ) {
        const err25 = {
          instancePath,
          schemaPath: '#/unevaluatedProperties',
          keyword: 'unevaluatedProperties',
          params: { unevaluatedProperty: key0 },
          message: 'must NOT have unevaluated properties',
        };
        if (vErrors === null) {
          vErrors = [err25];
        } else {
          vErrors.push(err25);
        }
        errors++;
      }
    }
  } else {
    const err26 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'object' },
      message: 'must be object',
    };
    if (vErrors === null) {
      vErrors = [err26];
    } else {
      vErrors.push(err26);
    }
    errors++;
  }
  validate56.errors = vErrors;
  return errors === 0;
}
validate56.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

function validate54(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  /*# sourceURL="getRealtimeRevenue_200_body" */ let vErrors = null;
  let errors = 0;
  const evaluated0 = validate54.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (!validate56(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors })) {
    vErrors = vErrors === null ? validate56.errors : vErrors.concat(validate56.errors);
    errors = vErrors.length;
  }
  validate54.errors = vErrors;
  return errors === 0;
}
validate54.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

const getRealtimeRevenue_400_headers = validate58;
const schema24 = {
  type: 'object',
  properties: {
    'X-Correlation-ID': { type: 'string', format: 'uuid' },
    'Cache-Control': { type: 'string', const: 'no-store' },
  },
  required: ['X-Correlation-ID', 'Cache-Control'],
  additionalProperties: false,
  $id: 'getRealtimeRevenue_400_headers',
};

function validate58(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  /*# sourceURL="getRealtimeRevenue_400_headers" */ let vErrors = null;
  let errors = 0;
  const evaluated0 = validate58.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    if (data['X-Correlation-ID'] === undefined) {
      const err0 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'X-Correlation-ID' },
        message: "must have required property '" + 'X-Correlation-ID' + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data['Cache-Control'] === undefined) {
      const err1 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'Cache-Control' },
        message: "must have required property '" + 'Cache-Control' + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!(key0 === 'X-Correlation-ID' || key0 === 'Cache-Control')) {
        const err2 = {
          instancePath,
          schemaPath: '#/additionalProperties',
          keyword: 'additionalProperties',
          params: { additionalProperty: key0 },
          message: 'must NOT have additional properties',
        };
        if (vErrors === null) {
          vErrors = [err2];
        } else {
          vErrors.push(err2);
        }
        errors++;
      }
    }
    if (data['X-Correlation-ID'] !== undefined) {
      let data0 = data['X-Correlation-ID'];
      if (typeof data0 === 'string') {
        if (!formats0.test(data0)) {
          const err3 = {
            instancePath: instancePath + '/X-Correlation-ID',
            schemaPath: '#/properties/X-Correlation-ID/format',
            keyword: 'format',
            params: { format: 'uuid' },
            message: 'must match format "' + 'uuid' + '"',
          };
          if (vErrors === null) {
            vErrors = [err3];
          } else {
            vErrors.push(err3);
          }
          errors++;
        }
      } else {
        const err4 = {
          instancePath: instancePath + '/X-Correlation-ID',
          schemaPath: '#/properties/X-Correlation-ID/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err4];
        } else {
          vErrors.push(err4);
        }
        errors++;
      }
    }
    if (data['Cache-Control'] !== undefined) {
      let data1 = data['Cache-Control'];
      if (typeof data1 !== 'string') {
        const err5 = {
          instancePath: instancePath + '/Cache-Control',
          schemaPath: '#/properties/Cache-Control/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err5];
        } else {
          vErrors.push(err5);
        }
        errors++;
      }
      if ('no-store' !== data1) {
        const err6 = {
          instancePath: instancePath + '/Cache-Control',
          schemaPath: '#/properties/Cache-Control/const',
          keyword: 'const',
          params: { allowedValue: 'no-store' },
          message: 'must be equal to constant',
        };
        if (vErrors === null) {
          vErrors = [err6];
        } else {
          vErrors.push(err6);
        }
        errors++;
      }
    }
  } else {
    const err7 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'object' },
      message: 'must be object',
    };
    if (vErrors === null) {
      vErrors = [err7];
    } else {
      vErrors.push(err7);
    }
    errors++;
  }
  validate58.errors = vErrors;
  return errors === 0;
}
validate58.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

const getRealtimeRevenue_400_body = validate59;
const schema25 = { $ref: 'closed#/components/schemas/Problem', $id: 'getRealtimeRevenue_400_body' };
const schema26 = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'instance', 'correlation_id', 'timestamp'],
  properties: {
    type: { type: 'string', format: 'uri-reference' },
    title: { type: 'string' },
    status: { type: 'integer', minimum: 400, maximum: 599 },
    detail: { type: 'string' },
    instance: { type: 'string', format: 'uri-reference' },
    correlation_id: { type: 'string', format: 'uuid' },
    timestamp: { type: 'string', format: 'date-time' },
    errors: { type: 'array', items: { $ref: 'closed#/components/schemas/FieldError' } },
  },
  unevaluatedProperties: false,
};
const formats14 =
  /^(?:[a-z][a-z0-9+\-.]*:)?(?:\/?\/(?:(?:[a-z0-9\-._~!$&'()*+,;=:]|%[0-9a-f]{2})*@)?(?:\[(?:(?:(?:(?:[0-9a-f]{1,4}:){6}|::(?:[0-9a-f]{1,4}:){5}|(?:[0-9a-f]{1,4})?::(?:[0-9a-f]{1,4}:){4}|(?:(?:[0-9a-f]{1,4}:){0,1}[0-9a-f]{1,4})?::(?:[0-9a-f]{1,4}:){3}|(?:(?:[0-9a-f]{1,4}:){0,2}[0-9a-f]{1,4})?::(?:[0-9a-f]{1,4}:){2}|(?:(?:[0-9a-f]{1,4}:){0,3}[0-9a-f]{1,4})?::[0-9a-f]{1,4}:|(?:(?:[0-9a-f]{1,4}:){0,4}[0-9a-f]{1,4})?::)(?:[0-9a-f]{1,4}:[0-9a-f]{1,4}|(?:(?:25[0-5]|2[0-4]\d|[01]?\d\d?)\.){3}(?:25[0-5]|2[0-4]\d|[01]?\d\d?))|(?:(?:[0-9a-f]{1,4}:){0,5}[0-9a-f]{1,4})?::[0-9a-f]{1,4}|(?:(?:[0-9a-f]{1,4}:){0,6}[0-9a-f]{1,4})?::)|[Vv][0-9a-f]+\.[a-z0-9\-._~!$&'()*+,;=:]+)\]|(?:(?:25[0-5]|2[0-4]\d|[01]?\d\d?)\.){3}(?:25[0-5]|2[0-4]\d|[01]?\d\d?)|(?:[a-z0-9\-._~!$&'"()*+,;=]|%[0-9a-f]{2})*)(?::\d*)?(?:\/(?:[a-z0-9\-._~!$&'"()*+,;=:@]|%[0-9a-f]{2})*)*|\/(?:(?:[a-z0-9\-._~!$&'"()*+,;=:@]|%[0-9a-f]{2})+(?:\/(?:[a-z0-9\-._~!$&'"()*+,;=:@]|%[0-9a-f]{2})*)*)?|(?:[a-z0-9\-._~!$&'"()*+,;=:@]|%[0-9a-f]{2})+(?:\/(?:[a-z0-9\-._~!$&'"()*+,;=:@]|%[0-9a-f]{2})*)*)?(?:\?(?:[a-z0-9\-._~!$&'"()*+,;=:@/?]|%[0-9a-f]{2})*)?(?:#(?:[a-z0-9\-._~!$&'"()*+,;=:@/?]|%[0-9a-f]{2})*)?$/i;
const schema27 = {
  type: 'object',
  required: ['field', 'message', 'code'],
  properties: { field: { type: 'string' }, message: { type: 'string' }, code: { type: 'string' } },
  unevaluatedProperties: false,
};

function validate61(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate61.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    if (data.field === undefined) {
      const err0 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'field' },
        message: "must have required property '" + 'field' + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.message === undefined) {
      const err1 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'message' },
        message: "must have required property '" + 'message' + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.code === undefined) {
      const err2 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'code' },
        message: "must have required property '" + 'code' + "'",
      };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    if (data.field !== undefined) {
      if (typeof data.field !== 'string') {
        const err3 = {
          instancePath: instancePath + '/field',
          schemaPath: '#/properties/field/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
    }
    if (data.message !== undefined) {
      if (typeof data.message !== 'string') {
        const err4 = {
          instancePath: instancePath + '/message',
          schemaPath: '#/properties/message/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err4];
        } else {
          vErrors.push(err4);
        }
        errors++;
      }
    }
    if (data.code !== undefined) {
      if (typeof data.code !== 'string') {
        const err5 = {
          instancePath: instancePath + '/code',
          schemaPath: '#/properties/code/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err5];
        } else {
          vErrors.push(err5);
        }
        errors++;
      }
    }
    for (const key0 in data) {
      if (key0 !== 'field' && key0 !== 'message' && key0 !== 'code') {
        const err6 = {
          instancePath,
          schemaPath: '#/unevaluatedProperties',
          keyword: 'unevaluatedProperties',
          params: { unevaluatedProperty: key0 },
          message: 'must NOT have unevaluated properties',
        };
        if (vErrors === null) {
          vErrors = [err6];
        } else {
          vErrors.push(err6);
        }
        errors++;
      }
    }
  } else {
    const err7 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'object' },
      message: 'must be object',
    };
    if (vErrors === null) {
      vErrors = [err7];
    } else {
      vErrors.push(err7);
    }
    errors++;
  }
  validate61.errors = vErrors;
  return errors === 0;
}
validate61.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

function validate60(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate60.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    if (data.type === undefined) {
      const err0 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'type' },
        message: "must have required property '" + 'type' + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.title === undefined) {
      const err1 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'title' },
        message: "must have required property '" + 'title' + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.status === undefined) {
      const err2 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'status' },
        message: "must have required property '" + 'status' + "'",
      };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    if (data.detail === undefined) {
      const err3 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'detail' },
        message: "must have required property '" + 'detail' + "'",
      };
      if (vErrors === null) {
        vErrors = [err3];
      } else {
        vErrors.push(err3);
      }
      errors++;
    }
    if (data.instance === undefined) {
      const err4 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'instance' },
        message: "must have required property '" + 'instance' + "'",
      };
      if (vErrors === null) {
        vErrors = [err4];
      } else {
        vErrors.push(err4);
      }
      errors++;
    }
    if (data.correlation_id === undefined) {
      const err5 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'correlation_id' },
        message: "must have required property '" + 'correlation_id' + "'",
      };
      if (vErrors === null) {
        vErrors = [err5];
      } else {
        vErrors.push(err5);
      }
      errors++;
    }
    if (data.timestamp === undefined) {
      const err6 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'timestamp' },
        message: "must have required property '" + 'timestamp' + "'",
      };
      if (vErrors === null) {
        vErrors = [err6];
      } else {
        vErrors.push(err6);
      }
      errors++;
    }
    if (data.type !== undefined) {
      let data0 = data.type;
      if (typeof data0 === 'string') {
        if (!formats14.test(data0)) {
          const err7 = {
            instancePath: instancePath + '/type',
            schemaPath: '#/properties/type/format',
            keyword: 'format',
            params: { format: 'uri-reference' },
            message: 'must match format "' + 'uri-reference' + '"',
          };
          if (vErrors === null) {
            vErrors = [err7];
          } else {
            vErrors.push(err7);
          }
          errors++;
        }
      } else {
        const err8 = {
          instancePath: instancePath + '/type',
          schemaPath: '#/properties/type/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err8];
        } else {
          vErrors.push(err8);
        }
        errors++;
      }
    }
    if (data.title !== undefined) {
      if (typeof data.title !== 'string') {
        const err9 = {
          instancePath: instancePath + '/title',
          schemaPath: '#/properties/title/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err9];
        } else {
          vErrors.push(err9);
        }
        errors++;
      }
    }
    if (data.status !== undefined) {
      let data2 = data.status;
      if (!(typeof data2 == 'number' && !(data2 % 1) && !isNaN(data2) && isFinite(data2))) {
        const err10 = {
          instancePath: instancePath + '/status',
          schemaPath: '#/properties/status/type',
          keyword: 'type',
          params: { type: 'integer' },
          message: 'must be integer',
        };
        if (vErrors === null) {
          vErrors = [err10];
        } else {
          vErrors.push(err10);
        }
        errors++;
      }
      if (typeof data2 == 'number' && isFinite(data2)) {
        if (data2 > 599 || isNaN(data2)) {
          const err11 = {
            instancePath: instancePath + '/status',
            schemaPath: '#/properties/status/maximum',
            keyword: 'maximum',
            params: { comparison: '<=', limit: 599 },
            message: 'must be <= 599',
          };
          if (vErrors === null) {
            vErrors = [err11];
          } else {
            vErrors.push(err11);
          }
          errors++;
        }
        if (data2 < 400 || isNaN(data2)) {
          const err12 = {
            instancePath: instancePath + '/status',
            schemaPath: '#/properties/status/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: 400 },
            message: 'must be >= 400',
          };
          if (vErrors === null) {
            vErrors = [err12];
          } else {
            vErrors.push(err12);
          }
          errors++;
        }
      }
    }
    if (data.detail !== undefined) {
      if (typeof data.detail !== 'string') {
        const err13 = {
          instancePath: instancePath + '/detail',
          schemaPath: '#/properties/detail/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err13];
        } else {
          vErrors.push(err13);
        }
        errors++;
      }
    }
    if (data.instance !== undefined) {
      let data4 = data.instance;
      if (typeof data4 === 'string') {
        if (!formats14.test(data4)) {
          const err14 = {
            instancePath: instancePath + '/instance',
            schemaPath: '#/properties/instance/format',
            keyword: 'format',
            params: { format: 'uri-reference' },
            message: 'must match format "' + 'uri-reference' + '"',
          };
          if (vErrors === null) {
            vErrors = [err14];
          } else {
            vErrors.push(err14);
          }
          errors++;
        }
      } else {
        const err15 = {
          instancePath: instancePath + '/instance',
          schemaPath: '#/properties/instance/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err15];
        } else {
          vErrors.push(err15);
        }
        errors++;
      }
    }
    if (data.correlation_id !== undefined) {
      let data5 = data.correlation_id;
      if (typeof data5 === 'string') {
        if (!formats0.test(data5)) {
          const err16 = {
            instancePath: instancePath + '/correlation_id',
            schemaPath: '#/properties/correlation_id/format',
            keyword: 'format',
            params: { format: 'uuid' },
            message: 'must match format "' + 'uuid' + '"',
          };
          if (vErrors === null) {
            vErrors = [err16];
          } else {
            vErrors.push(err16);
          }
          errors++;
        }
      } else {
        const err17 = {
          instancePath: instancePath + '/correlation_id',
          schemaPath: '#/properties/correlation_id/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err17];
        } else {
          vErrors.push(err17);
        }
        errors++;
      }
    }
    if (data.timestamp !== undefined) {
      let data6 = data.timestamp;
      if (typeof data6 === 'string') {
        if (!formats6.validate(data6)) {
          const err18 = {
            instancePath: instancePath + '/timestamp',
            schemaPath: '#/properties/timestamp/format',
            keyword: 'format',
            params: { format: 'date-time' },
            message: 'must match format "' + 'date-time' + '"',
          };
          if (vErrors === null) {
            vErrors = [err18];
          } else {
            vErrors.push(err18);
          }
          errors++;
        }
      } else {
        const err19 = {
          instancePath: instancePath + '/timestamp',
          schemaPath: '#/properties/timestamp/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err19];
        } else {
          vErrors.push(err19);
        }
        errors++;
      }
    }
    if (data.errors !== undefined) {
      let data7 = data.errors;
      if (Array.isArray(data7)) {
        const len0 = data7.length;
        for (let i0 = 0; i0 < len0; i0++) {
          if (
            !validate61(data7[i0], {
              instancePath: instancePath + '/errors/' + i0,
              parentData: data7,
              parentDataProperty: i0,
              rootData,
              dynamicAnchors,
            })
          ) {
            vErrors = vErrors === null ? validate61.errors : vErrors.concat(validate61.errors);
            errors = vErrors.length;
          }
        }
      } else {
        const err20 = {
          instancePath: instancePath + '/errors',
          schemaPath: '#/properties/errors/type',
          keyword: 'type',
          params: { type: 'array' },
          message: 'must be array',
        };
        if (vErrors === null) {
          vErrors = [err20];
        } else {
          vErrors.push(err20);
        }
        errors++;
      }
    }
    for (const key0 in data) {
      if (
        key0 !== 'type' &&
        key0 !== 'title' &&
        key0 !== 'status' &&
        key0 !== 'detail' &&
        key0 !== 'instance' &&
        key0 !== 'correlation_id' &&
        key0 !== 'timestamp' &&
        key0 !== 'errors'
      ) {
        const err21 = {
          instancePath,
          schemaPath: '#/unevaluatedProperties',
          keyword: 'unevaluatedProperties',
          params: { unevaluatedProperty: key0 },
          message: 'must NOT have unevaluated properties',
        };
        if (vErrors === null) {
          vErrors = [err21];
        } else {
          vErrors.push(err21);
        }
        errors++;
      }
    }
  } else {
    const err22 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'object' },
      message: 'must be object',
    };
    if (vErrors === null) {
      vErrors = [err22];
    } else {
      vErrors.push(err22);
    }
    errors++;
  }
  validate60.errors = vErrors;
  return errors === 0;
}
validate60.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

function validate59(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  /*# sourceURL="getRealtimeRevenue_400_body" */ let vErrors = null;
  let errors = 0;
  const evaluated0 = validate59.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (!validate60(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors })) {
    vErrors = vErrors === null ? validate60.errors : vErrors.concat(validate60.errors);
    errors = vErrors.length;
  }
  validate59.errors = vErrors;
  return errors === 0;
}
validate59.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

const getRealtimeRevenue_401_headers = validate64;
const schema28 = {
  type: 'object',
  properties: {
    'X-Correlation-ID': { type: 'string', format: 'uuid' },
    'Cache-Control': { type: 'string', const: 'no-store' },
    'WWW-Authenticate': { type: 'string', pattern: '^Bearer( |$)' },
  },
  required: ['X-Correlation-ID', 'Cache-Control', 'WWW-Authenticate'],
  additionalProperties: false,
  $id: 'getRealtimeRevenue_401_headers',
};
const pattern6 = new RegExp('^Bearer( |$)', 'u');

function validate64(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  /*# sourceURL="getRealtimeRevenue_401_headers" */ let vErrors = null;
  let errors = 0;
  const evaluated0 = validate64.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    if (data['X-Correlation-ID'] === undefined) {
      const err0 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'X-Correlation-ID' },
        message: "must have required property '" + 'X-Correlation-ID' + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data['Cache-Control'] === undefined) {
      const err1 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'Cache-Control' },
        message: "must have required property '" + 'Cache-Control' + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data['WWW-Authenticate'] === undefined) {
      const err2 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'WWW-Authenticate' },
        message: "must have required property '" + 'WWW-Authenticate' + "'",
      };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!(key0 === 'X-Correlation-ID' || key0 === 'Cache-Control' || key0 === 'WWW-Authenticate')) {
        const err3 = {
          instancePath,
          schemaPath: '#/additionalProperties',
          keyword: 'additionalProperties',
          params: { additionalProperty: key0 },
          message: 'must NOT have additional properties',
        };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
    }
    if (data['X-Correlation-ID'] !== undefined) {
      let data0 = data['X-Correlation-ID'];
      if (typeof data0 === 'string') {
        if (!formats0.test(data0)) {
          const err4 = {
            instancePath: instancePath + '/X-Correlation-ID',
            schemaPath: '#/properties/X-Correlation-ID/format',
            keyword: 'format',
            params: { format: 'uuid' },
            message: 'must match format "' + 'uuid' + '"',
          };
          if (vErrors === null) {
            vErrors = [err4];
          } else {
            vErrors.push(err4);
          }
          errors++;
        }
      } else {
        const err5 = {
          instancePath: instancePath + '/X-Correlation-ID',
          schemaPath: '#/properties/X-Correlation-ID/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err5];
        } else {
          vErrors.push(err5);
        }
        errors++;
      }
    }
    if (data['Cache-Control'] !== undefined) {
      let data1 = data['Cache-Control'];
      if (typeof data1 !== 'string') {
        const err6 = {
          instancePath: instancePath + '/Cache-Control',
          schemaPath: '#/properties/Cache-Control/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err6];
        } else {
          vErrors.push(err6);
        }
        errors++;
      }
      if ('no-store' !== data1) {
        const err7 = {
          instancePath: instancePath + '/Cache-Control',
          schemaPath: '#/properties/Cache-Control/const',
          keyword: 'const',
          params: { allowedValue: 'no-store' },
          message: 'must be equal to constant',
        };
        if (vErrors === null) {
          vErrors = [err7];
        } else {
          vErrors.push(err7);
        }
        errors++;
      }
    }
    if (data['WWW-Authenticate'] !== undefined) {
      let data2 = data['WWW-Authenticate'];
      if (typeof data2 === 'string') {
        if (!pattern6.test(data2)) {
          const err8 = {
            instancePath: instancePath + '/WWW-Authenticate',
            schemaPath: '#/properties/WWW-Authenticate/pattern',
            keyword: 'pattern',
            params: { pattern: '^Bearer( |$)' },
            message: 'must match pattern "' + '^Bearer( |$)' + '"',
          };
          if (vErrors === null) {
            vErrors = [err8];
          } else {
            vErrors.push(err8);
          }
          errors++;
        }
      } else {
        const err9 = {
          instancePath: instancePath + '/WWW-Authenticate',
          schemaPath: '#/properties/WWW-Authenticate/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err9];
        } else {
          vErrors.push(err9);
        }
        errors++;
      }
    }
  } else {
    const err10 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'object' },
      message: 'must be object',
    };
    if (vErrors === null) {
      vErrors = [err10];
    } else {
      vErrors.push(err10);
    }
    errors++;
  }
  validate64.errors = vErrors;
  return errors === 0;
}
validate64.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

const getRealtimeRevenue_429_headers = validate65;
const schema29 = {
  type: 'object',
  properties: {
    'X-Correlation-ID': { type: 'string', format: 'uuid' },
    'Cache-Control': { type: 'string', const: 'no-store' },
    'Retry-After': { type: 'integer', minimum: 1 },
    'RateLimit-Policy': { type: 'string', pattern: '^"(tenant|address)";q=[1-9][0-9]*;w=[1-9][0-9]*$' },
    RateLimit: { type: 'string', pattern: '^"(tenant|address)";r=0;t=[1-9][0-9]*$' },
  },
  required: ['X-Correlation-ID', 'Cache-Control', 'Retry-After', 'RateLimit-Policy', 'RateLimit'],
  additionalProperties: false,
  $id: 'getRealtimeRevenue_429_headers',
};
const pattern7 = new RegExp('^"(tenant|address)";q=[1-9][0-9]*;w=[1-9][0-9]*$', 'u');
const pattern8 = new RegExp('^"(tenant|address)";r=0;t=[1-9][0-9]*$', 'u');

function validate65(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  /*# sourceURL="getRealtimeRevenue_429_headers" */ let vErrors = null;
  let errors = 0;
  const evaluated0 = validate65.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    if (data['X-Correlation-ID'] === undefined) {
      const err0 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'X-Correlation-ID' },
        message: "must have required property '" + 'X-Correlation-ID' + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data['Cache-Control'] === undefined) {
      const err1 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'Cache-Control' },
        message: "must have required property '" + 'Cache-Control' + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data['Retry-After'] === undefined) {
      const err2 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'Retry-After' },
        message: "must have required property '" + 'Retry-After' + "'",
      };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    if (data['RateLimit-Policy'] === undefined) {
      const err3 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'RateLimit-Policy' },
        message: "must have required property '" + 'RateLimit-Policy' + "'",
      };
      if (vErrors === null) {
        vErrors = [err3];
      } else {
        vErrors.push(err3);
      }
      errors++;
    }
    if (data.RateLimit === undefined) {
      const err4 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'RateLimit' },
        message: "must have required property '" + 'RateLimit' + "'",
      };
      if (vErrors === null) {
        vErrors = [err4];
      } else {
        vErrors.push(err4);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!(
        key0 === 'X-Correlation-ID' ||
        key0 === 'Cache-Control' ||
        key0 === 'Retry-After' ||
        key0 === 'RateLimit-Policy' ||
        key0 === 'RateLimit'
      )) {
        const err5 = {
          instancePath,
          schemaPath: '#/additionalProperties',
          keyword: 'additionalProperties',
          params: { additionalProperty: key0 },
          message: 'must NOT have additional properties',
        };
        if (vErrors === null) {
          vErrors = [err5];
        } else {
          vErrors.push(err5);
        }
        errors++;
      }
    }
    if (data['X-Correlation-ID'] !== undefined) {
      let data0 = data['X-Correlation-ID'];
      if (typeof data0 === 'string') {
        if (!formats0.test(data0)) {
          const err6 = {
            instancePath: instancePath + '/X-Correlation-ID',
            schemaPath: '#/properties/X-Correlation-ID/format',
            keyword: 'format',
            params: { format: 'uuid' },
            message: 'must match format "' + 'uuid' + '"',
          };
          if (vErrors === null) {
            vErrors = [err6];
          } else {
            vErrors.push(err6);
          }
          errors++;
        }
      } else {
        const err7 = {
          instancePath: instancePath + '/X-Correlation-ID',
          schemaPath: '#/properties/X-Correlation-ID/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err7];
        } else {
          vErrors.push(err7);
        }
        errors++;
      }
    }
    if (data['Cache-Control'] !== undefined) {
      let data1 = data['Cache-Control'];
      if (typeof data1 !== 'string') {
        const err8 = {
          instancePath: instancePath + '/Cache-Control',
          schemaPath: '#/properties/Cache-Control/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err8];
        } else {
          vErrors.push(err8);
        }
        errors++;
      }
      if ('no-store' !== data1) {
        const err9 = {
          instancePath: instancePath + '/Cache-Control',
          schemaPath: '#/properties/Cache-Control/const',
          keyword: 'const',
          params: { allowedValue: 'no-store' },
          message: 'must be equal to constant',
        };
        if (vErrors === null) {
          vErrors = [err9];
        } else {
          vErrors.push(err9);
        }
        errors++;
      }
    }
    if (data['Retry-After'] !== undefined) {
      let data2 = data['Retry-After'];
      if (!(typeof data2 == 'number' && !(data2 % 1) && !isNaN(data2) && isFinite(data2))) {
        const err10 = {
          instancePath: instancePath + '/Retry-After',
          schemaPath: '#/properties/Retry-After/type',
          keyword: 'type',
          params: { type: 'integer' },
          message: 'must be integer',
        };
        if (vErrors === null) {
          vErrors = [err10];
        } else {
          vErrors.push(err10);
        }
        errors++;
      }
      if (typeof data2 == 'number' && isFinite(data2)) {
        if (data2 < 1 || isNaN(data2)) {
          const err11 = {
            instancePath: instancePath + '/Retry-After',
            schemaPath: '#/properties/Retry-After/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: 1 },
            message: 'must be >= 1',
          };
          if (vErrors === null) {
            vErrors = [err11];
          } else {
            vErrors.push(err11);
          }
          errors++;
        }
      }
    }
    if (data['RateLimit-Policy'] !== undefined) {
      let data3 = data['RateLimit-Policy'];
      if (typeof data3 === 'string') {
        if (!pattern7.test(data3)) {
          const err12 = {
            instancePath: instancePath + '/RateLimit-Policy',
            schemaPath: '#/properties/RateLimit-Policy/pattern',
            keyword: 'pattern',
            params: { pattern: '^"(tenant|address)";q=[1-9][0-9]*;w=[1-9][0-9]*$' },
            message: 'must match pattern "' + '^"(tenant|address)";q=[1-9][0-9]*;w=[1-9][0-9]*$' + '"',
          };
          if (vErrors === null) {
            vErrors = [err12];
          } else {
            vErrors.push(err12);
          }
          errors++;
        }
      } else {
        const err13 = {
          instancePath: instancePath + '/RateLimit-Policy',
          schemaPath: '#/properties/RateLimit-Policy/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err13];
        } else {
          vErrors.push(err13);
        }
        errors++;
      }
    }
    if (data.RateLimit !== undefined) {
      let data4 = data.RateLimit;
      if (typeof data4 === 'string') {
        if (!pattern8.test(data4)) {
          const err14 = {
            instancePath: instancePath + '/RateLimit',
            schemaPath: '#/properties/RateLimit/pattern',
            keyword: 'pattern',
            params: { pattern: '^"(tenant|address)";r=0;t=[1-9][0-9]*$' },
            message: 'must match pattern "' + '^"(tenant|address)";r=0;t=[1-9][0-9]*$' + '"',
          };
          if (vErrors === null) {
            vErrors = [err14];
          } else {
            vErrors.push(err14);
          }
          errors++;
        }
      } else {
        const err15 = {
          instancePath: instancePath + '/RateLimit',
          schemaPath: '#/properties/RateLimit/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err15];
        } else {
          vErrors.push(err15);
        }
        errors++;
      }
    }
  } else {
    const err16 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'object' },
      message: 'must be object',
    };
    if (vErrors === null) {
      vErrors = [err16];
    } else {
      vErrors.push(err16);
    }
    errors++;
  }
  validate65.errors = vErrors;
  return errors === 0;
}
validate65.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

const getRealtimeRevenue_503_headers = validate66;
const schema30 = {
  type: 'object',
  properties: {
    'X-Correlation-ID': { type: 'string', format: 'uuid' },
    'Cache-Control': { type: 'string', const: 'no-store' },
    'Retry-After': { type: 'integer', minimum: 1 },
  },
  required: ['X-Correlation-ID', 'Cache-Control', 'Retry-After'],
  additionalProperties: false,
  $id: 'getRealtimeRevenue_503_headers',
};

function validate66(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  /*# sourceURL="getRealtimeRevenue_503_headers" */ let vErrors = null;
  let errors = 0;
  const evaluated0 = validate66.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    if (data['X-Correlation-ID'] === undefined) {
      const err0 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'X-Correlation-ID' },
        message: "must have required property '" + 'X-Correlation-ID' + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data['Cache-Control'] === undefined) {
      const err1 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'Cache-Control' },
        message: "must have required property '" + 'Cache-Control' + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data['Retry-After'] === undefined) {
      const err2 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'Retry-After' },
        message: "must have required property '" + 'Retry-After' + "'",
      };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!(key0 === 'X-Correlation-ID' || key0 === 'Cache-Control' || key0 === 'Retry-After')) {
        const err3 = {
          instancePath,
          schemaPath: '#/additionalProperties',
          keyword: 'additionalProperties',
          params: { additionalProperty: key0 },
          message: 'must NOT have additional properties',
        };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
    }
    if (data['X-Correlation-ID'] !== undefined) {
      let data0 = data['X-Correlation-ID'];
      if (typeof data0 === 'string') {
        if (!formats0.test(data0)) {
          const err4 = {
            instancePath: instancePath + '/X-Correlation-ID',
            schemaPath: '#/properties/X-Correlation-ID/format',
            keyword: 'format',
            params: { format: 'uuid' },
            message: 'must match format "' + 'uuid' + '"',
          };
          if (vErrors === null) {
            vErrors = [err4];
          } else {
            vErrors.push(err4);
          }
          errors++;
        }
      } else {
        const err5 = {
          instancePath: instancePath + '/X-Correlation-ID',
          schemaPath: '#/properties/X-Correlation-ID/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err5];
        } else {
          vErrors.push(err5);
        }
        errors++;
      }
    }
    if (data['Cache-Control'] !== undefined) {
      let data1 = data['Cache-Control'];
      if (typeof data1 !== 'string') {
        const err6 = {
          instancePath: instancePath + '/Cache-Control',
          schemaPath: '#/properties/Cache-Control/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err6];
        } else {
          vErrors.push(err6);
        }
        errors++;
      }
      if ('no-store' !== data1) {
        const err7 = {
          instancePath: instancePath + '/Cache-Control',
          schemaPath: '#/properties/Cache-Control/const',
          keyword: 'const',
          params: { allowedValue: 'no-store' },
          message: 'must be equal to constant',
        };
        if (vErrors === null) {
          vErrors = [err7];
        } else {
          vErrors.push(err7);
        }
        errors++;
      }
    }
    if (data['Retry-After'] !== undefined) {
      let data2 = data['Retry-After'];
      if (!(typeof data2 == 'number' && !(data2 % 1) && !isNaN(data2) && isFinite(data2))) {
        const err8 = {
          instancePath: instancePath + '/Retry-After',
          schemaPath: '#/properties/Retry-After/type',
          keyword: 'type',
          params: { type: 'integer' },
          message: 'must be integer',
        };
        if (vErrors === null) {
          vErrors = [err8];
        } else {
          vErrors.push(err8);
        }
        errors++;
      }
      if (typeof data2 == 'number' && isFinite(data2)) {
        if (data2 < 1 || isNaN(data2)) {
          const err9 = {
            instancePath: instancePath + '/Retry-After',
            schemaPath: '#/properties/Retry-After/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: 1 },
            message: 'must be >= 1',
          };
          if (vErrors === null) {
            vErrors = [err9];
          } else {
            vErrors.push(err9);
          }
          errors++;
        }
      }
    }
  } else {
    const err10 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'object' },
      message: 'must be object',
    };
    if (vErrors === null) {
      vErrors = [err10];
    } else {
      vErrors.push(err10);
    }
    errors++;
  }
  validate66.errors = vErrors;
  return errors === 0;
}
validate66.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

const getRealtimeRevenue_503_body = validate67;
const schema31 = {
  oneOf: [
    { $ref: 'closed#/components/schemas/RealtimeRevenueUnavailable' },
    { $ref: 'closed#/components/schemas/ServiceUnavailable' },
  ],
  $id: 'getRealtimeRevenue_503_body',
};
const schema32 = {
  allOf: [
    { $ref: 'open#/components/schemas/Problem' },
    {
      type: 'object',
      required: ['type', 'failed_sources', 'last_known'],
      properties: {
        type: { type: 'string', const: '/problems/realtime-revenue-unavailable' },
        failed_sources: { type: 'array', items: { $ref: 'closed#/components/schemas/FailedSource' } },
        last_known: { anyOf: [{ $ref: 'closed#/components/schemas/RealtimeRevenue' }, { type: 'null' }] },
      },
    },
  ],
  type: 'object',
  unevaluatedProperties: false,
};
const schema34 = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'instance', 'correlation_id', 'timestamp'],
  properties: {
    type: { type: 'string', format: 'uri-reference' },
    title: { type: 'string' },
    status: { type: 'integer', minimum: 400, maximum: 599 },
    detail: { type: 'string' },
    instance: { type: 'string', format: 'uri-reference' },
    correlation_id: { type: 'string', format: 'uuid' },
    timestamp: { type: 'string', format: 'date-time' },
    errors: { type: 'array', items: { $ref: 'closed#/components/schemas/FieldError' } },
  },
};

function validate71(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate71.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    if (data.field === undefined) {
      const err0 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'field' },
        message: "must have required property '" + 'field' + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.message === undefined) {
      const err1 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'message' },
        message: "must have required property '" + 'message' + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.code === undefined) {
      const err2 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'code' },
        message: "must have required property '" + 'code' + "'",
      };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    if (data.field !== undefined) {
      if (typeof data.field !== 'string') {
        const err3 = {
          instancePath: instancePath + '/field',
          schemaPath: '#/properties/field/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
    }
    if (data.message !== undefined) {
      if (typeof data.message !== 'string') {
        const err4 = {
          instancePath: instancePath + '/message',
          schemaPath: '#/properties/message/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err4];
        } else {
          vErrors.push(err4);
        }
        errors++;
      }
    }
    if (data.code !== undefined) {
      if (typeof data.code !== 'string') {
        const err5 = {
          instancePath: instancePath + '/code',
          schemaPath: '#/properties/code/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err5];
        } else {
          vErrors.push(err5);
        }
        errors++;
      }
    }
    for (const key0 in data) {
      if (key0 !== 'field' && key0 !== 'message' && key0 !== 'code') {
        const err6 = {
          instancePath,
          schemaPath: '#/unevaluatedProperties',
          keyword: 'unevaluatedProperties',
          params: { unevaluatedProperty: key0 },
          message: 'must NOT have unevaluated properties',
        };
        if (vErrors === null) {
          vErrors = [err6];
        } else {
          vErrors.push(err6);
        }
        errors++;
      }
    }
  } else {
    const err7 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'object' },
      message: 'must be object',
    };
    if (vErrors === null) {
      vErrors = [err7];
    } else {
      vErrors.push(err7);
    }
    errors++;
  }
  validate71.errors = vErrors;
  return errors === 0;
}
validate71.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

function validate70(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate70.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    if (data.type === undefined) {
      const err0 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'type' },
        message: "must have required property '" + 'type' + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.title === undefined) {
      const err1 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'title' },
        message: "must have required property '" + 'title' + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.status === undefined) {
      const err2 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'status' },
        message: "must have required property '" + 'status' + "'",
      };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    if (data.detail === undefined) {
      const err3 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'detail' },
        message: "must have required property '" + 'detail' + "'",
      };
      if (vErrors === null) {
        vErrors = [err3];
      } else {
        vErrors.push(err3);
      }
      errors++;
    }
    if (data.instance === undefined) {
      const err4 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'instance' },
        message: "must have required property '" + 'instance' + "'",
      };
      if (vErrors === null) {
        vErrors = [err4];
      } else {
        vErrors.push(err4);
      }
      errors++;
    }
    if (data.correlation_id === undefined) {
      const err5 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'correlation_id' },
        message: "must have required property '" + 'correlation_id' + "'",
      };
      if (vErrors === null) {
        vErrors = [err5];
      } else {
        vErrors.push(err5);
      }
      errors++;
    }
    if (data.timestamp === undefined) {
      const err6 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'timestamp' },
        message: "must have required property '" + 'timestamp' + "'",
      };
      if (vErrors === null) {
        vErrors = [err6];
      } else {
        vErrors.push(err6);
      }
      errors++;
    }
    if (data.type !== undefined) {
      let data0 = data.type;
      if (typeof data0 === 'string') {
        if (!formats14.test(data0)) {
          const err7 = {
            instancePath: instancePath + '/type',
            schemaPath: '#/properties/type/format',
            keyword: 'format',
            params: { format: 'uri-reference' },
            message: 'must match format "' + 'uri-reference' + '"',
          };
          if (vErrors === null) {
            vErrors = [err7];
          } else {
            vErrors.push(err7);
          }
          errors++;
        }
      } else {
        const err8 = {
          instancePath: instancePath + '/type',
          schemaPath: '#/properties/type/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err8];
        } else {
          vErrors.push(err8);
        }
        errors++;
      }
    }
    if (data.title !== undefined) {
      if (typeof data.title !== 'string') {
        const err9 = {
          instancePath: instancePath + '/title',
          schemaPath: '#/properties/title/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err9];
        } else {
          vErrors.push(err9);
        }
        errors++;
      }
    }
    if (data.status !== undefined) {
      let data2 = data.status;
      if (!(typeof data2 == 'number' && !(data2 % 1) && !isNaN(data2) && isFinite(data2))) {
        const err10 = {
          instancePath: instancePath + '/status',
          schemaPath: '#/properties/status/type',
          keyword: 'type',
          params: { type: 'integer' },
          message: 'must be integer',
        };
        if (vErrors === null) {
          vErrors = [err10];
        } else {
          vErrors.push(err10);
        }
        errors++;
      }
      if (typeof data2 == 'number' && isFinite(data2)) {
        if (data2 > 599 || isNaN(data2)) {
          const err11 = {
            instancePath: instancePath + '/status',
            schemaPath: '#/properties/status/maximum',
            keyword: 'maximum',
            params: { comparison: '<=', limit: 599 },
            message: 'must be <= 599',
          };
          if (vErrors === null) {
            vErrors = [err11];
          } else {
            vErrors.push(err11);
          }
          errors++;
        }
        if (data2 < 400 || isNaN(data2)) {
          const err12 = {
            instancePath: instancePath + '/status',
            schemaPath: '#/properties/status/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: 400 },
            message: 'must be >= 400',
          };
          if (vErrors === null) {
            vErrors = [err12];
          } else {
            vErrors.push(err12);
          }
          errors++;
        }
      }
    }
    if (data.detail !== undefined) {
      if (typeof data.detail !== 'string') {
        const err13 = {
          instancePath: instancePath + '/detail',
          schemaPath: '#/properties/detail/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err13];
        } else {
          vErrors.push(err13);
        }
        errors++;
      }
    }
    if (data.instance !== undefined) {
      let data4 = data.instance;
      if (typeof data4 === 'string') {
        if (!formats14.test(data4)) {
          const err14 = {
            instancePath: instancePath + '/instance',
            schemaPath: '#/properties/instance/format',
            keyword: 'format',
            params: { format: 'uri-reference' },
            message: 'must match format "' + 'uri-reference' + '"',
          };
          if (vErrors === null) {
            vErrors = [err14];
          } else {
            vErrors.push(err14);
          }
          errors++;
        }
      } else {
        const err15 = {
          instancePath: instancePath + '/instance',
          schemaPath: '#/properties/instance/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err15];
        } else {
          vErrors.push(err15);
        }
        errors++;
      }
    }
    if (data.correlation_id !== undefined) {
      let data5 = data.correlation_id;
      if (typeof data5 === 'string') {
        if (!formats0.test(data5)) {
          const err16 = {
            instancePath: instancePath + '/correlation_id',
            schemaPath: '#/properties/correlation_id/format',
            keyword: 'format',
            params: { format: 'uuid' },
            message: 'must match format "' + 'uuid' + '"',
          };
          if (vErrors === null) {
            vErrors = [err16];
          } else {
            vErrors.push(err16);
          }
          errors++;
        }
      } else {
        const err17 = {
          instancePath: instancePath + '/correlation_id',
          schemaPath: '#/properties/correlation_id/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err17];
        } else {
          vErrors.push(err17);
        }
        errors++;
      }
    }
    if (data.timestamp !== undefined) {
      let data6 = data.timestamp;
      if (typeof data6 === 'string') {
        if (!formats6.validate(data6)) {
          const err18 = {
            instancePath: instancePath + '/timestamp',
            schemaPath: '#/properties/timestamp/format',
            keyword: 'format',
            params: { format: 'date-time' },
            message: 'must match format "' + 'date-time' + '"',
          };
          if (vErrors === null) {
            vErrors = [err18];
          } else {
            vErrors.push(err18);
          }
          errors++;
        }
      } else {
        const err19 = {
          instancePath: instancePath + '/timestamp',
          schemaPath: '#/properties/timestamp/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err19];
        } else {
          vErrors.push(err19);
        }
        errors++;
      }
    }
    if (data.errors !== undefined) {
      let data7 = data.errors;
      if (Array.isArray(data7)) {
        const len0 = data7.length;
        for (let i0 = 0; i0 < len0; i0++) {
          if (
            !validate71(data7[i0], {
              instancePath: instancePath + '/errors/' + i0,
              parentData: data7,
              parentDataProperty: i0,
              rootData,
              dynamicAnchors,
            })
          ) {
            vErrors = vErrors === null ? validate71.errors : vErrors.concat(validate71.errors);
            errors = vErrors.length;
          }
        }
      } else {
        const err20 = {
          instancePath: instancePath + '/errors',
          schemaPath: '#/properties/errors/type',
          keyword: 'type',
          params: { type: 'array' },
          message: 'must be array',
        };
        if (vErrors === null) {
          vErrors = [err20];
        } else {
          vErrors.push(err20);
        }
        errors++;
      }
    }
  } else {
    const err21 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'object' },
      message: 'must be object',
    };
    if (vErrors === null) {
      vErrors = [err21];
    } else {
      vErrors.push(err21);
    }
    errors++;
  }
  validate70.errors = vErrors;
  return errors === 0;
}
validate70.evaluated = {
  props: {
    type: true,
    title: true,
    status: true,
    detail: true,
    instance: true,
    correlation_id: true,
    timestamp: true,
    errors: true,
  },
  dynamicProps: false,
  dynamicItems: false,
};

const schema36 = {
  type: 'object',
  required: ['platform', 'platform_account_id', 'reason', 'retry_after_seconds'],
  properties: {
    platform: { $ref: 'closed#/components/schemas/Platform' },
    platform_account_id: { type: 'string', minLength: 1, maxLength: 255 },
    reason: { $ref: 'closed#/components/schemas/FailureReason' },
    retry_after_seconds: { type: 'integer', minimum: 1, maximum: 9007199254740991 },
  },
  unevaluatedProperties: false,
};
const schema37 = {
  type: 'string',
  enum: [
    'google_ads',
    'meta_ads',
    'tiktok_ads',
    'linkedin_ads',
    'stripe',
    'paypal',
    'shopify',
    'woocommerce',
  ],
};

function validate75(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate75.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (typeof data !== 'string') {
    const err0 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'string' },
      message: 'must be string',
    };
    if (vErrors === null) {
      vErrors = [err0];
    } else {
      vErrors.push(err0);
    }
    errors++;
  }
  if (!(
    data === 'google_ads' ||
    data === 'meta_ads' ||
    data === 'tiktok_ads' ||
    data === 'linkedin_ads' ||
    data === 'stripe' ||
    data === 'paypal' ||
    data === 'shopify' ||
    data === 'woocommerce'
  )) {
    const err1 = {
      instancePath,
      schemaPath: '#/enum',
      keyword: 'enum',
      params: { allowedValues: schema37.enum },
      message: 'must be equal to one of the allowed values',
    };
    if (vErrors === null) {
      vErrors = [err1];
    } else {
      vErrors.push(err1);
    }
    errors++;
  }
  validate75.errors = vErrors;
  return errors === 0;
}
validate75.evaluated = { dynamicProps: false, dynamicItems: false };

const schema38 = {
  type: 'string',
  enum: [
    'rate_limited',
    'unauthorized',
    'forbidden',
    'credential_missing',
    'credential_expired',
    'timeout',
    'unreachable',
    'upstream_error',
    'invalid_response',
    'catching_up',
    'credential_unreadable',
    'duplicate_account',
    'wrong_account',
    'not_yet_available',
  ],
};

function validate77(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate77.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (typeof data !== 'string') {
    const err0 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'string' },
      message: 'must be string',
    };
    if (vErrors === null) {
      vErrors = [err0];
    } else {
      vErrors.push(err0);
    }
    errors++;
  }
  if (!(
    data === 'rate_limited' ||
    data === 'unauthorized' ||
    data === 'forbidden' ||
    data === 'credential_missing' ||
    data === 'credential_expired' ||
    data === 'timeout' ||
    data === 'unreachable' ||
    data === 'upstream_error' ||
    data === 'invalid_response' ||
    data === 'catching_up' ||
    data === 'credential_unreadable' ||
    data === 'duplicate_account' ||
    data === 'wrong_account' ||
    data === 'not_yet_available'
  )) {
    const err1 = {
      instancePath,
      schemaPath: '#/enum',
      keyword: 'enum',
      params: { allowedValues: schema38.enum },
      message: 'must be equal to one of the allowed values',
    };
    if (vErrors === null) {
      vErrors = [err1];
    } else {
      vErrors.push(err1);
    }
    errors++;
  }
  validate77.errors = vErrors;
  return errors === 0;
}
validate77.evaluated = { dynamicProps: false, dynamicItems: false };

const func1 = (text) => [...text].length;

function validate74(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate74.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    if (data.platform === undefined) {
      const err0 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'platform' },
        message: "must have required property '" + 'platform' + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.platform_account_id === undefined) {
      const err1 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'platform_account_id' },
        message: "must have required property '" + 'platform_account_id' + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.reason === undefined) {
      const err2 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'reason' },
        message: "must have required property '" + 'reason' + "'",
      };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    if (data.retry_after_seconds === undefined) {
      const err3 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'retry_after_seconds' },
        message: "must have required property '" + 'retry_after_seconds' + "'",
      };
      if (vErrors === null) {
        vErrors = [err3];
      } else {
        vErrors.push(err3);
      }
      errors++;
    }
    if (data.platform !== undefined) {
      if (
        !validate75(data.platform, {
          instancePath: instancePath + '/platform',
          parentData: data,
          parentDataProperty: 'platform',
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate75.errors : vErrors.concat(validate75.errors);
        errors = vErrors.length;
      }
    }
    if (data.platform_account_id !== undefined) {
      let data1 = data.platform_account_id;
      if (typeof data1 === 'string') {
        if (func1(data1) > 255) {
          const err4 = {
            instancePath: instancePath + '/platform_account_id',
            schemaPath: '#/properties/platform_account_id/maxLength',
            keyword: 'maxLength',
            params: { limit: 255 },
            message: 'must NOT have more than 255 characters',
          };
          if (vErrors === null) {
            vErrors = [err4];
          } else {
            vErrors.push(err4);
          }
          errors++;
        }
        if (func1(data1) < 1) {
          const err5 = {
            instancePath: instancePath + '/platform_account_id',
            schemaPath: '#/properties/platform_account_id/minLength',
            keyword: 'minLength',
            params: { limit: 1 },
            message: 'must NOT have fewer than 1 characters',
          };
          if (vErrors === null) {
            vErrors = [err5];
          } else {
            vErrors.push(err5);
          }
          errors++;
        }
      } else {
        const err6 = {
          instancePath: instancePath + '/platform_account_id',
          schemaPath: '#/properties/platform_account_id/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err6];
        } else {
          vErrors.push(err6);
        }
        errors++;
      }
    }
    if (data.reason !== undefined) {
      if (
        !validate77(data.reason, {
          instancePath: instancePath + '/reason',
          parentData: data,
          parentDataProperty: 'reason',
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate77.errors : vErrors.concat(validate77.errors);
        errors = vErrors.length;
      }
    }
    if (data.retry_after_seconds !== undefined) {
      let data3 = data.retry_after_seconds;
      if (!(typeof data3 == 'number' && !(data3 % 1) && !isNaN(data3) && isFinite(data3))) {
        const err7 = {
          instancePath: instancePath + '/retry_after_seconds',
          schemaPath: '#/properties/retry_after_seconds/type',
          keyword: 'type',
          params: { type: 'integer' },
          message: 'must be integer',
        };
        if (vErrors === null) {
          vErrors = [err7];
        } else {
          vErrors.push(err7);
        }
        errors++;
      }
      if (typeof data3 == 'number' && isFinite(data3)) {
        if (data3 > 9007199254740991 || isNaN(data3)) {
          const err8 = {
            instancePath: instancePath + '/retry_after_seconds',
            schemaPath: '#/properties/retry_after_seconds/maximum',
            keyword: 'maximum',
            params: { comparison: '<=', limit: 9007199254740991 },
            message: 'must be <= 9007199254740991',
          };
          if (vErrors === null) {
            vErrors = [err8];
          } else {
            vErrors.push(err8);
          }
          errors++;
        }
        if (data3 < 1 || isNaN(data3)) {
          const err9 = {
            instancePath: instancePath + '/retry_after_seconds',
            schemaPath: '#/properties/retry_after_seconds/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: 1 },
            message: 'must be >= 1',
          };
          if (vErrors === null) {
            vErrors = [err9];
          } else {
            vErrors.push(err9);
          }
          errors++;
        }
      }
    }
    for (const key0 in data) {
      if (
        key0 !== 'platform' &&
        key0 !== 'platform_account_id' &&
        key0 !== 'reason' &&
        key0 !== 'retry_after_seconds'
      ) {
        const err10 = {
          instancePath,
          schemaPath: '#/unevaluatedProperties',
          keyword: 'unevaluatedProperties',
          params: { unevaluatedProperty: key0 },
          message: 'must NOT have unevaluated properties',
        };
        if (vErrors === null) {
          vErrors = [err10];
        } else {
          vErrors.push(err10);
        }
        errors++;
      }
    }
  } else {
    const err11 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'object' },
      message: 'must be object',
    };
    if (vErrors === null) {
      vErrors = [err11];
    } else {
      vErrors.push(err11);
    }
    errors++;
  }
  validate74.errors = vErrors;
  return errors === 0;
}
validate74.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

function validate80(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate80.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    if (data.total_revenue === undefined) {
      const err0 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'total_revenue' },
        message: "must have required property '" + 'total_revenue' + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.event_count === undefined) {
      const err1 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'event_count' },
        message: "must have required property '" + 'event_count' + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.last_updated === undefined) {
      const err2 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'last_updated' },
        message: "must have required property '" + 'last_updated' + "'",
      };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    if (data.data_freshness_seconds === undefined) {
      const err3 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'data_freshness_seconds' },
        message: "must have required property '" + 'data_freshness_seconds' + "'",
      };
      if (vErrors === null) {
        vErrors = [err3];
      } else {
        vErrors.push(err3);
      }
      errors++;
    }
    if (data.verified === undefined) {
      const err4 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'verified' },
        message: "must have required property '" + 'verified' + "'",
      };
      if (vErrors === null) {
        vErrors = [err4];
      } else {
        vErrors.push(err4);
      }
      errors++;
    }
    if (data.tenant_id === undefined) {
      const err5 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'tenant_id' },
        message: "must have required property '" + 'tenant_id' + "'",
      };
      if (vErrors === null) {
        vErrors = [err5];
      } else {
        vErrors.push(err5);
      }
      errors++;
    }
    if (data.total_revenue !== undefined) {
      let data0 = data.total_revenue;
      if (typeof data0 == 'number' && isFinite(data0)) {
        if (data0 < 0 || isNaN(data0)) {
          const err6 = {
            instancePath: instancePath + '/total_revenue',
            schemaPath: '#/properties/total_revenue/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: 0 },
            message: 'must be >= 0',
          };
          if (vErrors === null) {
            vErrors = [err6];
          } else {
            vErrors.push(err6);
          }
          errors++;
        }
        if (!formats4.validate(data0)) {
          const err7 = {
            instancePath: instancePath + '/total_revenue',
            schemaPath: '#/properties/total_revenue/format',
            keyword: 'format',
            params: { format: 'double' },
            message: 'must match format "' + 'double' + '"',
          };
          if (vErrors === null) {
            vErrors = [err7];
          } else {
            vErrors.push(err7);
          }
          errors++;
        }
      } else {
        const err8 = {
          instancePath: instancePath + '/total_revenue',
          schemaPath: '#/properties/total_revenue/type',
          keyword: 'type',
          params: { type: 'number' },
          message: 'must be number',
        };
        if (vErrors === null) {
          vErrors = [err8];
        } else {
          vErrors.push(err8);
        }
        errors++;
      }
    }
    if (data.event_count !== undefined) {
      let data1 = data.event_count;
      if (!(typeof data1 == 'number' && !(data1 % 1) && !isNaN(data1) && isFinite(data1))) {
        const err9 = {
          instancePath: instancePath + '/event_count',
          schemaPath: '#/properties/event_count/type',
          keyword: 'type',
          params: { type: 'integer' },
          message: 'must be integer',
        };
        if (vErrors === null) {
          vErrors = [err9];
        } else {
          vErrors.push(err9);
        }
        errors++;
      }
      if (typeof data1 == 'number' && isFinite(data1)) {
        if (data1 > 9007199254740991 || isNaN(data1)) {
          const err10 = {
            instancePath: instancePath + '/event_count',
            schemaPath: '#/properties/event_count/maximum',
            keyword: 'maximum',
            params: { comparison: '<=', limit: 9007199254740991 },
            message: 'must be <= 9007199254740991',
          };
          if (vErrors === null) {
            vErrors = [err10];
          } else {
            vErrors.push(err10);
          }
          errors++;
        }
        if (data1 < 0 || isNaN(data1)) {
          const err11 = {
            instancePath: instancePath + '/event_count',
            schemaPath: '#/properties/event_count/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: 0 },
            message: 'must be >= 0',
          };
          if (vErrors === null) {
            vErrors = [err11];
          } else {
            vErrors.push(err11);
          }
          errors++;
        }
      }
    }
    if (data.last_updated !== undefined) {
      let data2 = data.last_updated;
      if (typeof data2 === 'string') {
        if (!formats6.validate(data2)) {
          const err12 = {
            instancePath: instancePath + '/last_updated',
            schemaPath: '#/properties/last_updated/format',
            keyword: 'format',
            params: { format: 'date-time' },
            message: 'must match format "' + 'date-time' + '"',
          };
          if (vErrors === null) {
            vErrors = [err12];
          } else {
            vErrors.push(err12);
          }
          errors++;
        }
      } else {
        const err13 = {
          instancePath: instancePath + '/last_updated',
          schemaPath: '#/properties/last_updated/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err13];
        } else {
          vErrors.push(err13);
        }
        errors++;
      }
    }
    if (data.data_freshness_seconds !== undefined) {
      let data3 = data.data_freshness_seconds;
      if (!(typeof data3 == 'number' && !(data3 % 1) && !isNaN(data3) && isFinite(data3))) {
        const err14 = {
          instancePath: instancePath + '/data_freshness_seconds',
          schemaPath: '#/properties/data_freshness_seconds/type',
          keyword: 'type',
          params: { type: 'integer' },
          message: 'must be integer',
        };
        if (vErrors === null) {
          vErrors = [err14];
        } else {
          vErrors.push(err14);
        }
        errors++;
      }
      if (typeof data3 == 'number' && isFinite(data3)) {
        if (data3 > 9007199254740991 || isNaN(data3)) {
          const err15 = {
            instancePath: instancePath + '/data_freshness_seconds',
            schemaPath: '#/properties/data_freshness_seconds/maximum',
            keyword: 'maximum',
            params: { comparison: '<=', limit: 9007199254740991 },
            message: 'must be <= 9007199254740991',
          };
          if (vErrors === null) {
            vErrors = [err15];
          } else {
            vErrors.push(err15);
          }
          errors++;
        }
        if (data3 < 0 || isNaN(data3)) {
          const err16 = {
            instancePath: instancePath + '/data_freshness_seconds',
            schemaPath: '#/properties/data_freshness_seconds/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: 0 },
            message: 'must be >= 0',
          };
          if (vErrors === null) {
            vErrors = [err16];
          } else {
            vErrors.push(err16);
          }
          errors++;
        }
      }
    }
    if (data.verified !== undefined) {
      if (typeof data.verified !== 'boolean') {
        const err17 = {
          instancePath: instancePath + '/verified',
          schemaPath: '#/properties/verified/type',
          keyword: 'type',
          params: { type: 'boolean' },
          message: 'must be boolean',
        };
        if (vErrors === null) {
          vErrors = [err17];
        } else {
          vErrors.push(err17);
        }
        errors++;
      }
    }
    if (data.tenant_id !== undefined) {
      let data5 = data.tenant_id;
      if (typeof data5 === 'string') {
        if (!formats0.test(data5)) {
          const err18 = {
            instancePath: instancePath + '/tenant_id',
            schemaPath: '#/properties/tenant_id/format',
            keyword: 'format',
            params: { format: 'uuid' },
            message: 'must match format "' + 'uuid' + '"',
          };
          if (vErrors === null) {
            vErrors = [err18];
          } else {
            vErrors.push(err18);
          }
          errors++;
        }
      } else {
        const err19 = {
          instancePath: instancePath + '/tenant_id',
          schemaPath: '#/properties/tenant_id/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err19];
        } else {
          vErrors.push(err19);
        }
        errors++;
      }
    }
    if (data.confidence_score !== undefined) {
      let data6 = data.confidence_score;
      if (typeof data6 == 'number' && isFinite(data6)) {
        if (data6 > 1 || isNaN(data6)) {
          const err20 = {
            instancePath: instancePath + '/confidence_score',
            schemaPath: '#/properties/confidence_score/maximum',
            keyword: 'maximum',
            params: { comparison: '<=', limit: 1 },
            message: 'must be <= 1',
          };
          if (vErrors === null) {
            vErrors = [err20];
          } else {
            vErrors.push(err20);
          }
          errors++;
        }
        if (data6 < 0 || isNaN(data6)) {
          const err21 = {
            instancePath: instancePath + '/confidence_score',
            schemaPath: '#/properties/confidence_score/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: 0 },
            message: 'must be >= 0',
          };
          if (vErrors === null) {
            vErrors = [err21];
          } else {
            vErrors.push(err21);
          }
          errors++;
        }
        if (!formats4.validate(data6)) {
          const err22 = {
            instancePath: instancePath + '/confidence_score',
            schemaPath: '#/properties/confidence_score/format',
            keyword: 'format',
            params: { format: 'double' },
            message: 'must match format "' + 'double' + '"',
          };
          if (vErrors === null) {
            vErrors = [err22];
          } else {
            vErrors.push(err22);
          }
          errors++;
        }
      } else {
        const err23 = {
          instancePath: instancePath + '/confidence_score',
          schemaPath: '#/properties/confidence_score/type',
          keyword: 'type',
          params: { type: 'number' },
          message: 'must be number',
        };
        if (vErrors === null) {
          vErrors = [err23];
        } else {
          vErrors.push(err23);
        }
        errors++;
      }
    }
    if (data.upgrade_notice !== undefined) {
      let data7 = data.upgrade_notice;
      if (typeof data7 !== 'string' && data7 !== null) {
        const err24 = {
          instancePath: instancePath + '/upgrade_notice',
          schemaPath: '#/properties/upgrade_notice/type',
          keyword: 'type',
          params: { type: schema23.properties.upgrade_notice.type },
          message: 'must be string,null',
        };
        if (vErrors === null) {
          vErrors = [err24];
        } else {
          vErrors.push(err24);
        }
        errors++;
      }
    }
    for (const key0 in data) {
      if (
        key0 !== 'total_revenue' &&
        key0 !== 'event_count' &&
        key0 !== 'last_updated' &&
        key0 !== 'data_freshness_seconds' &&
        key0 !== 'verified' &&
        key0 !== 'tenant_id' &&
        key0 !== 'confidence_score' &&
        key0 !== 'upgrade_notice'
      ) {
        const err25 = {
          instancePath,
          schemaPath: '#/unevaluatedProperties',
          keyword: 'unevaluatedProperties',
          params: { unevaluatedProperty: key0 },
          message: 'must NOT have unevaluated properties',
        };
        if (vErrors === null) {
          vErrors = [err25];
        } else {
          vErrors.push(err25);
        }
        errors++;
      }
    }
  } else {
    const err26 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'object' },
      message: 'must be object',
    };
    if (vErrors === null) {
      vErrors = [err26];
    } else {
      vErrors.push(err26);
    }
    errors++;
  }
  validate80.errors = vErrors;
  return errors === 0;
}
validate80.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

function validate68(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate68.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (!validate70(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors })) {
    vErrors = vErrors === null ? validate70.errors : vErrors.concat(validate70.errors);
    errors = vErrors.length;
  }
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    if (data.type === undefined) {
      const err0 = {
        instancePath,
        schemaPath: '#/allOf/1/required',
        keyword: 'required',
        params: { missingProperty: 'type' },
        message: "must have required property '" + 'type' + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.failed_sources === undefined) {
      const err1 = {
        instancePath,
        schemaPath: '#/allOf/1/required',
        keyword: 'required',
        params: { missingProperty: 'failed_sources' },
        message: "must have required property '" + 'failed_sources' + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.last_known === undefined) {
      const err2 = {
        instancePath,
        schemaPath: '#/allOf/1/required',
        keyword: 'required',
        params: { missingProperty: 'last_known' },
        message: "must have required property '" + 'last_known' + "'",
      };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    if (data.type !== undefined) {
      let data0 = data.type;
      if (typeof data0 !== 'string') {
        const err3 = {
          instancePath: instancePath + '/type',
          schemaPath: '#/allOf/1/properties/type/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
      if ('/problems/realtime-revenue-unavailable' !== data0) {
        const err4 = {
          instancePath: instancePath + '/type',
          schemaPath: '#/allOf/1/properties/type/const',
          keyword: 'const',
          params: { allowedValue: '/problems/realtime-revenue-unavailable' },
          message: 'must be equal to constant',
        };
        if (vErrors === null) {
          vErrors = [err4];
        } else {
          vErrors.push(err4);
        }
        errors++;
      }
    }
    if (data.failed_sources !== undefined) {
      let data1 = data.failed_sources;
      if (Array.isArray(data1)) {
        const len0 = data1.length;
        for (let i0 = 0; i0 < len0; i0++) {
          if (
            !validate74(data1[i0], {
              instancePath: instancePath + '/failed_sources/' + i0,
              parentData: data1,
              parentDataProperty: i0,
              rootData,
              dynamicAnchors,
            })
          ) {
            vErrors = vErrors === null ? validate74.errors : vErrors.concat(validate74.errors);
            errors = vErrors.length;
          }
        }
      } else {
        const err5 = {
          instancePath: instancePath + '/failed_sources',
          schemaPath: '#/allOf/1/properties/failed_sources/type',
          keyword: 'type',
          params: { type: 'array' },
          message: 'must be array',
        };
        if (vErrors === null) {
          vErrors = [err5];
        } else {
          vErrors.push(err5);
        }
        errors++;
      }
    }
    if (data.last_known !== undefined) {
      let data3 = data.last_known;
      const _errs10 = errors;
      let valid4 = false;
      const _errs11 = errors;
      if (
        !validate80(data3, {
          instancePath: instancePath + '/last_known',
          parentData: data,
          parentDataProperty: 'last_known',
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate80.errors : vErrors.concat(validate80.errors);
        errors = vErrors.length;
      }
      var _valid0 = _errs11 === errors;
      valid4 = valid4 || _valid0;
      const _errs12 = errors;
      if (data3 !== null) {
        const err6 = {
          instancePath: instancePath + '/last_known',
          schemaPath: '#/allOf/1/properties/last_known/anyOf/1/type',
          keyword: 'type',
          params: { type: 'null' },
          message: 'must be null',
        };
        if (vErrors === null) {
          vErrors = [err6];
        } else {
          vErrors.push(err6);
        }
        errors++;
      }
      var _valid0 = _errs12 === errors;
      valid4 = valid4 || _valid0;
      if (!valid4) {
        const err7 = {
          instancePath: instancePath + '/last_known',
          schemaPath: '#/allOf/1/properties/last_known/anyOf',
          keyword: 'anyOf',
          params: {},
          message: 'must match a schema in anyOf',
        };
        if (vErrors === null) {
          vErrors = [err7];
        } else {
          vErrors.push(err7);
        }
        errors++;
      } else {
        errors = _errs10;
        if (vErrors !== null) {
          if (_errs10) {
            vErrors.length = _errs10;
          } else {
            vErrors = null;
          }
        }
      }
    }
  } else {
    const err8 = {
      instancePath,
      schemaPath: '#/allOf/1/type',
      keyword: 'type',
      params: { type: 'object' },
      message: 'must be object',
    };
    if (vErrors === null) {
      vErrors = [err8];
    } else {
      vErrors.push(err8);
    }
    errors++;
  }
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    for (const key0 in data) {
      if (
        key0 !== 'type' &&
        key0 !== 'failed_sources' &&
        key0 !== 'last_known' &&
        key0 !== 'title' &&
        key0 !== 'status' &&
        key0 !== 'detail' &&
        key0 !== 'instance' &&
        key0 !== 'correlation_id' &&
        key0 !== 'timestamp' &&
        key0 !== 'errors'
      ) {
        const err9 = {
          instancePath,
          schemaPath: '#/unevaluatedProperties',
          keyword: 'unevaluatedProperties',
          params: { unevaluatedProperty: key0 },
          message: 'must NOT have unevaluated properties',
        };
        if (vErrors === null) {
          vErrors = [err9];
        } else {
          vErrors.push(err9);
        }
        errors++;
      }
    }
  } else {
    const err10 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'object' },
      message: 'must be object',
    };
    if (vErrors === null) {
      vErrors = [err10];
    } else {
      vErrors.push(err10);
    }
    errors++;
  }
  validate68.errors = vErrors;
  return errors === 0;
}
validate68.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

const schema40 = {
  allOf: [
    { $ref: 'open#/components/schemas/Problem' },
    {
      type: 'object',
      required: ['type'],
      properties: {
        type: {
          type: 'string',
          enum: ['/problems/database-unavailable', '/problems/overloaded', '/problems/identity-unavailable'],
        },
      },
    },
  ],
  type: 'object',
  unevaluatedProperties: false,
};

function validate83(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate83.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (!validate70(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors })) {
    vErrors = vErrors === null ? validate70.errors : vErrors.concat(validate70.errors);
    errors = vErrors.length;
  }
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    if (data.type === undefined) {
      const err0 = {
        instancePath,
        schemaPath: '#/allOf/1/required',
        keyword: 'required',
        params: { missingProperty: 'type' },
        message: "must have required property '" + 'type' + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.type !== undefined) {
      let data0 = data.type;
      if (typeof data0 !== 'string') {
        const err1 = {
          instancePath: instancePath + '/type',
          schemaPath: '#/allOf/1/properties/type/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err1];
        } else {
          vErrors.push(err1);
        }
        errors++;
      }
      if (!(
        data0 === '/problems/database-unavailable' ||
        data0 === '/problems/overloaded' ||
        data0 === '/problems/identity-unavailable'
      )) {
        const err2 = {
          instancePath: instancePath + '/type',
          schemaPath: '#/allOf/1/properties/type/enum',
          keyword: 'enum',
          params: { allowedValues: schema40.allOf[1].properties.type.enum },
          message: 'must be equal to one of the allowed values',
        };
        if (vErrors === null) {
          vErrors = [err2];
        } else {
          vErrors.push(err2);
        }
        errors++;
      }
    }
  } else {
    const err3 = {
      instancePath,
      schemaPath: '#/allOf/1/type',
      keyword: 'type',
      params: { type: 'object' },
      message: 'must be object',
    };
    if (vErrors === null) {
      vErrors = [err3];
    } else {
      vErrors.push(err3);
    }
    errors++;
  }
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    for (const key0 in data) {
      if (
        key0 !== 'type' &&
        key0 !== 'title' &&
        key0 !== 'status' &&
        key0 !== 'detail' &&
        key0 !== 'instance' &&
        key0 !== 'correlation_id' &&
        key0 !== 'timestamp' &&
        key0 !== 'errors'
      ) {
        const err4 = {
          instancePath,
          schemaPath: '#/unevaluatedProperties',
          keyword: 'unevaluatedProperties',
          params: { unevaluatedProperty: key0 },
          message: 'must NOT have unevaluated properties',
        };
        if (vErrors === null) {
          vErrors = [err4];
        } else {
          vErrors.push(err4);
        }
        errors++;
      }
    }
  } else {
    const err5 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'object' },
      message: 'must be object',
    };
    if (vErrors === null) {
      vErrors = [err5];
    } else {
      vErrors.push(err5);
    }
    errors++;
  }
  validate83.errors = vErrors;
  return errors === 0;
}
validate83.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

function validate67(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  /*# sourceURL="getRealtimeRevenue_503_body" */ let vErrors = null;
  let errors = 0;
  const evaluated0 = validate67.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  const _errs0 = errors;
  let valid0 = false;
  let passing0 = null;
  const _errs1 = errors;
  if (!validate68(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors })) {
    vErrors = vErrors === null ? validate68.errors : vErrors.concat(validate68.errors);
    errors = vErrors.length;
  }
  var _valid0 = _errs1 === errors;
  if (_valid0) {
    valid0 = true;
    passing0 = 0;
    var props0 = true;
  }
  const _errs2 = errors;
  if (!validate83(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors })) {
    vErrors = vErrors === null ? validate83.errors : vErrors.concat(validate83.errors);
    errors = vErrors.length;
  }
  var _valid0 = _errs2 === errors;
  if (_valid0 && valid0) {
    valid0 = false;
    passing0 = [passing0, 1];
  } else {
    if (_valid0) {
      valid0 = true;
      passing0 = 1;
      if (props0 !== true) {
        props0 = true;
      }
    }
  }
  if (!valid0) {
    const err0 = {
      instancePath,
      schemaPath: '#/oneOf',
      keyword: 'oneOf',
      params: { passingSchemas: passing0 },
      message: 'must match exactly one schema in oneOf',
    };
    if (vErrors === null) {
      vErrors = [err0];
    } else {
      vErrors.push(err0);
    }
    errors++;
  } else {
    errors = _errs0;
    if (vErrors !== null) {
      if (_errs0) {
        vErrors.length = _errs0;
      } else {
        vErrors = null;
      }
    }
  }
  validate67.errors = vErrors;
  evaluated0.props = props0;
  return errors === 0;
}
validate67.evaluated = { dynamicProps: true, dynamicItems: false };

const getRealtimeRevenueV1_request = validate86;
const schema41 = {
  type: 'object',
  properties: {
    params: { type: 'object', properties: {}, required: [] },
    query: {
      type: 'object',
      properties: {
        interval: { type: 'string', enum: ['minute', 'hour', 'day'], default: 'day' },
        on_source_failure: { type: 'string', enum: ['fail', 'partial'], default: 'fail' },
      },
      required: [],
    },
    headers: {
      type: 'object',
      properties: {
        'X-Correlation-ID': { type: 'string', format: 'uuid' },
        'If-None-Match': { type: 'string' },
      },
      required: [],
    },
  },
  required: ['params', 'query', 'headers'],
  $id: 'getRealtimeRevenueV1_request',
};

function validate86(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  /*# sourceURL="getRealtimeRevenueV1_request" */ let vErrors = null;
  let errors = 0;
  const evaluated0 = validate86.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    if (data.params === undefined) {
      const err0 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'params' },
        message: "must have required property '" + 'params' + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.query === undefined) {
      const err1 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'query' },
        message: "must have required property '" + 'query' + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.headers === undefined) {
      const err2 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'headers' },
        message: "must have required property '" + 'headers' + "'",
      };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    if (data.params !== undefined) {
      let data0 = data.params;
      if (!(data0 && typeof data0 == 'object' && !Array.isArray(data0))) {
        const err3 = {
          instancePath: instancePath + '/params',
          schemaPath: '#/properties/params/type',
          keyword: 'type',
          params: { type: 'object' },
          message: 'must be object',
        };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
    }
    if (data.query !== undefined) {
      let data1 = data.query;
      if (data1 && typeof data1 == 'object' && !Array.isArray(data1)) {
        if (data1.interval === undefined) {
          data1.interval = 'day';
        }
        if (data1.on_source_failure === undefined) {
          data1.on_source_failure = 'fail';
        }
        let data2 = data1.interval;
        if (typeof data2 !== 'string') {
          const err4 = {
            instancePath: instancePath + '/query/interval',
            schemaPath: '#/properties/query/properties/interval/type',
            keyword: 'type',
            params: { type: 'string' },
            message: 'must be string',
          };
          if (vErrors === null) {
            vErrors = [err4];
          } else {
            vErrors.push(err4);
          }
          errors++;
        }
        if (!(data2 === 'minute' || data2 === 'hour' || data2 === 'day')) {
          const err5 = {
            instancePath: instancePath + '/query/interval',
            schemaPath: '#/properties/query/properties/interval/enum',
            keyword: 'enum',
            params: { allowedValues: schema41.properties.query.properties.interval.enum },
            message: 'must be equal to one of the allowed values',
          };
          if (vErrors === null) {
            vErrors = [err5];
          } else {
            vErrors.push(err5);
          }
          errors++;
        }
        let data3 = data1.on_source_failure;
        if (typeof data3 !== 'string') {
          const err6 = {
            instancePath: instancePath + '/query/on_source_failure',
            schemaPath: '#/properties/query/properties/on_source_failure/type',
            keyword: 'type',
            params: { type: 'string' },
            message: 'must be string',
          };
          if (vErrors === null) {
            vErrors = [err6];
          } else {
            vErrors.push(err6);
          }
          errors++;
        }
        if (!(data3 === 'fail' || data3 === 'partial')) {
          const err7 = {
            instancePath: instancePath + '/query/on_source_failure',
            schemaPath: '#/properties/query/properties/on_source_failure/enum',
            keyword: 'enum',
            params: { allowedValues: schema41.properties.query.properties.on_source_failure.enum },
            message: 'must be equal to one of the allowed values',
          };
          if (vErrors === null) {
            vErrors = [err7];
          } else {
            vErrors.push(err7);
          }
          errors++;
        }
      } else {
        const err8 = {
          instancePath: instancePath + '/query',
          schemaPath: '#/properties/query/type',
          keyword: 'type',
          params: { type: 'object' },
          message: 'must be object',
        };
        if (vErrors === null) {
          vErrors = [err8];
        } else {
          vErrors.push(err8);
        }
        errors++;
      }
    }
    if (data.headers !== undefined) {
      let data4 = data.headers;
      if (data4 && typeof data4 == 'object' && !Array.isArray(data4)) {
        if (data4['X-Correlation-ID'] !== undefined) {
          let data5 = data4['X-Correlation-ID'];
          if (typeof data5 === 'string') {
            if (!formats0.test(data5)) {
              const err9 = {
                instancePath: instancePath + '/headers/X-Correlation-ID',
                schemaPath: '#/properties/headers/properties/X-Correlation-ID/format',
                keyword: 'format',
                params: { format: 'uuid' },
                message: 'must match format "' + 'uuid' + '"',
              };
              if (vErrors === null) {
                vErrors = [err9];
              } else {
                vErrors.push(err9);
              }
              errors++;
            }
          } else {
            const err10 = {
              instancePath: instancePath + '/headers/X-Correlation-ID',
              schemaPath: '#/properties/headers/properties/X-Correlation-ID/type',
              keyword: 'type',
              params: { type: 'string' },
              message: 'must be string',
            };
            if (vErrors === null) {
              vErrors = [err10];
            } else {
              vErrors.push(err10);
            }
            errors++;
          }
        }
        if (data4['If-None-Match'] !== undefined) {
          if (typeof data4['If-None-Match'] !== 'string') {
            const err11 = {
              instancePath: instancePath + '/headers/If-None-Match',
              schemaPath: '#/properties/headers/properties/If-None-Match/type',
              keyword: 'type',
              params: { type: 'string' },
              message: 'must be string',
            };
            if (vErrors === null) {
              vErrors = [err11];
            } else {
              vErrors.push(err11);
            }
            errors++;
          }
        }
      } else {
        const err12 = {
          instancePath: instancePath + '/headers',
          schemaPath: '#/properties/headers/type',
          keyword: 'type',
          params: { type: 'object' },
          message: 'must be object',
        };
        if (vErrors === null) {
          vErrors = [err12];
        } else {
          vErrors.push(err12);
        }
        errors++;
      }
    }
  } else {
    const err13 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'object' },
      message: 'must be object',
    };
    if (vErrors === null) {
      vErrors = [err13];
    } else {
      vErrors.push(err13);
    }
    errors++;
  }
  validate86.errors = vErrors;
  return errors === 0;
}
validate86.evaluated = {
  props: { params: true, query: true, headers: true },
  dynamicProps: false,
  dynamicItems: false,
};

const getRealtimeRevenueV1_200_headers = validate87;
const schema42 = {
  type: 'object',
  properties: {
    'X-Correlation-ID': { type: 'string', format: 'uuid' },
    ETag: { type: 'string', pattern: '^"[!#-~]+"$' },
    'Cache-Control': { type: 'string', pattern: '^private, max-age=[0-9]+$' },
    Vary: { type: 'string' },
  },
  required: ['X-Correlation-ID', 'ETag', 'Cache-Control', 'Vary'],
  additionalProperties: false,
  $id: 'getRealtimeRevenueV1_200_headers',
};
const pattern9 = new RegExp('^"[!#-~]+"$', 'u');

function validate87(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  /*# sourceURL="getRealtimeRevenueV1_200_headers" */ let vErrors = null;
  let errors = 0;
  const evaluated0 = validate87.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    if (data['X-Correlation-ID'] === undefined) {
      const err0 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'X-Correlation-ID' },
        message: "must have required property '" + 'X-Correlation-ID' + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.ETag === undefined) {
      const err1 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'ETag' },
        message: "must have required property '" + 'ETag' + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data['Cache-Control'] === undefined) {
      const err2 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'Cache-Control' },
        message: "must have required property '" + 'Cache-Control' + "'",
      };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    if (data.Vary === undefined) {
      const err3 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'Vary' },
        message: "must have required property '" + 'Vary' + "'",
      };
      if (vErrors === null) {
        vErrors = [err3];
      } else {
        vErrors.push(err3);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!(key0 === 'X-Correlation-ID' || key0 === 'ETag' || key0 === 'Cache-Control' || key0 === 'Vary')) {
        const err4 = {
          instancePath,
          schemaPath: '#/additionalProperties',
          keyword: 'additionalProperties',
          params: { additionalProperty: key0 },
          message: 'must NOT have additional properties',
        };
        if (vErrors === null) {
          vErrors = [err4];
        } else {
          vErrors.push(err4);
        }
        errors++;
      }
    }
    if (data['X-Correlation-ID'] !== undefined) {
      let data0 = data['X-Correlation-ID'];
      if (typeof data0 === 'string') {
        if (!formats0.test(data0)) {
          const err5 = {
            instancePath: instancePath + '/X-Correlation-ID',
            schemaPath: '#/properties/X-Correlation-ID/format',
            keyword: 'format',
            params: { format: 'uuid' },
            message: 'must match format "' + 'uuid' + '"',
          };
          if (vErrors === null) {
            vErrors = [err5];
          } else {
            vErrors.push(err5);
          }
          errors++;
        }
      } else {
        const err6 = {
          instancePath: instancePath + '/X-Correlation-ID',
          schemaPath: '#/properties/X-Correlation-ID/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err6];
        } else {
          vErrors.push(err6);
        }
        errors++;
      }
    }
    if (data.ETag !== undefined) {
      let data1 = data.ETag;
      if (typeof data1 === 'string') {
        if (!pattern9.test(data1)) {
          const err7 = {
            instancePath: instancePath + '/ETag',
            schemaPath: '#/properties/ETag/pattern',
            keyword: 'pattern',
            params: { pattern: '^"[!#-~]+"$' },
            message: 'must match pattern "' + '^"[!#-~]+"$' + '"',
          };
          if (vErrors === null) {
            vErrors = [err7];
          } else {
            vErrors.push(err7);
          }
          errors++;
        }
      } else {
        const err8 = {
          instancePath: instancePath + '/ETag',
          schemaPath: '#/properties/ETag/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err8];
        } else {
          vErrors.push(err8);
        }
        errors++;
      }
    }
    if (data['Cache-Control'] !== undefined) {
      let data2 = data['Cache-Control'];
      if (typeof data2 === 'string') {
        if (!pattern4.test(data2)) {
          const err9 = {
            instancePath: instancePath + '/Cache-Control',
            schemaPath: '#/properties/Cache-Control/pattern',
            keyword: 'pattern',
            params: { pattern: '^private, max-age=[0-9]+$' },
            message: 'must match pattern "' + '^private, max-age=[0-9]+$' + '"',
          };
          if (vErrors === null) {
            vErrors = [err9];
          } else {
            vErrors.push(err9);
          }
          errors++;
        }
      } else {
        const err10 = {
          instancePath: instancePath + '/Cache-Control',
          schemaPath: '#/properties/Cache-Control/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err10];
        } else {
          vErrors.push(err10);
        }
        errors++;
      }
    }
    if (data.Vary !== undefined) {
      if (typeof data.Vary !== 'string') {
        const err11 = {
          instancePath: instancePath + '/Vary',
          schemaPath: '#/properties/Vary/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err11];
        } else {
          vErrors.push(err11);
        }
        errors++;
      }
    }
  } else {
    const err12 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'object' },
      message: 'must be object',
    };
    if (vErrors === null) {
      vErrors = [err12];
    } else {
      vErrors.push(err12);
    }
    errors++;
  }
  validate87.errors = vErrors;
  return errors === 0;
}
validate87.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

const getRealtimeRevenueV1_200_body = validate88;
const schema43 = {
  $ref: 'closed#/components/schemas/RealtimeRevenueV1',
  $id: 'getRealtimeRevenueV1_200_body',
};
const schema44 = {
  type: 'object',
  required: [
    'tenant_id',
    'interval',
    'interval_start',
    'currency',
    'minor_unit_exponent',
    'revenue_total',
    'revenue_total_minor',
    'refund_total_minor',
    'net_total_minor',
    'event_count',
    'verified',
    'verified_through',
    'data_as_of',
    'complete_through',
    'by_currency',
  ],
  properties: {
    tenant_id: { type: 'string', format: 'uuid' },
    interval: { $ref: 'closed#/components/schemas/Interval' },
    interval_start: { type: 'string', format: 'date-time' },
    currency: { type: 'string', pattern: '^[A-Z]{3}$' },
    minor_unit_exponent: { type: 'integer', minimum: 0, maximum: 4 },
    revenue_total: { type: 'number', format: 'double', minimum: 0 },
    revenue_total_minor: { type: 'integer', minimum: 0, maximum: 9007199254740991 },
    refund_total_minor: { type: 'integer', minimum: -9007199254740991, maximum: 9007199254740991 },
    net_total_minor: { type: 'integer', minimum: -9007199254740991, maximum: 9007199254740991 },
    event_count: { type: 'integer', minimum: 0, maximum: 9007199254740991 },
    complete: { type: 'boolean' },
    verified: { type: 'boolean' },
    verified_through: { type: ['string', 'null'], format: 'date-time' },
    data_as_of: { type: 'string', format: 'date-time' },
    complete_through: { type: 'string', format: 'date-time' },
    sources: { type: 'array', items: { $ref: 'closed#/components/schemas/Platform' } },
    source_details: { type: 'array', items: { $ref: 'closed#/components/schemas/SourceDetail' } },
    by_currency: { type: 'array', items: { $ref: 'closed#/components/schemas/CurrencyRevenue' } },
    rate_source: { type: ['string', 'null'], pattern: '^[a-z_]{1,64}$' },
    mode: { type: 'string', enum: ['live', 'test'] },
    unbooked: { type: 'array', items: { $ref: 'closed#/components/schemas/UnbookedRevenue' } },
  },
  unevaluatedProperties: false,
};
const schema45 = { type: 'string', enum: ['minute', 'hour', 'day'] };

function validate90(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate90.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (typeof data !== 'string') {
    const err0 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'string' },
      message: 'must be string',
    };
    if (vErrors === null) {
      vErrors = [err0];
    } else {
      vErrors.push(err0);
    }
    errors++;
  }
  if (!(data === 'minute' || data === 'hour' || data === 'day')) {
    const err1 = {
      instancePath,
      schemaPath: '#/enum',
      keyword: 'enum',
      params: { allowedValues: schema45.enum },
      message: 'must be equal to one of the allowed values',
    };
    if (vErrors === null) {
      vErrors = [err1];
    } else {
      vErrors.push(err1);
    }
    errors++;
  }
  validate90.errors = vErrors;
  return errors === 0;
}
validate90.evaluated = { dynamicProps: false, dynamicItems: false };

const schema46 = {
  type: 'object',
  required: [
    'platform',
    'platform_account_id',
    'status',
    'counted',
    'revenue_total_minor',
    'refund_total_minor',
    'currency',
    'event_count',
    'data_as_of',
    'complete_through',
    'reason',
  ],
  properties: {
    platform: { $ref: 'closed#/components/schemas/Platform' },
    platform_account_id: { type: 'string', minLength: 1, maxLength: 255 },
    status: { $ref: 'closed#/components/schemas/SourceStatus' },
    counted: { type: 'boolean' },
    revenue_total_minor: { type: ['integer', 'null'], minimum: 0, maximum: 9007199254740991 },
    refund_total_minor: { type: ['integer', 'null'], minimum: -9007199254740991, maximum: 9007199254740991 },
    currency: { type: ['string', 'null'], pattern: '^[A-Z]{3}$' },
    event_count: { type: ['integer', 'null'], minimum: 0, maximum: 9007199254740991 },
    figures: { type: 'array', items: { $ref: 'closed#/components/schemas/SourceFigures' } },
    data_as_of: { type: ['string', 'null'], format: 'date-time' },
    complete_through: { type: ['string', 'null'], format: 'date-time' },
    reason: { anyOf: [{ $ref: 'closed#/components/schemas/FailureReason' }, { type: 'null' }] },
  },
  unevaluatedProperties: false,
};
const schema47 = {
  type: 'string',
  enum: ['fresh', 'pending', 'unavailable', 'not_yet_available', 'not_supported'],
};

function validate95(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate95.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (typeof data !== 'string') {
    const err0 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'string' },
      message: 'must be string',
    };
    if (vErrors === null) {
      vErrors = [err0];
    } else {
      vErrors.push(err0);
    }
    errors++;
  }
  if (!(
    data === 'fresh' ||
    data === 'pending' ||
    data === 'unavailable' ||
    data === 'not_yet_available' ||
    data === 'not_supported'
  )) {
    const err1 = {
      instancePath,
      schemaPath: '#/enum',
      keyword: 'enum',
      params: { allowedValues: schema47.enum },
      message: 'must be equal to one of the allowed values',
    };
    if (vErrors === null) {
      vErrors = [err1];
    } else {
      vErrors.push(err1);
    }
    errors++;
  }
  validate95.errors = vErrors;
  return errors === 0;
}
validate95.evaluated = { dynamicProps: false, dynamicItems: false };

const schema48 = {
  type: 'object',
  required: ['currency', 'minor_unit_exponent', 'revenue_total_minor', 'refund_total_minor', 'event_count'],
  properties: {
    currency: { type: 'string', pattern: '^[A-Z]{3}$' },
    minor_unit_exponent: { type: 'integer', minimum: 0, maximum: 4 },
    revenue_total_minor: { type: 'integer', minimum: 0, maximum: 9007199254740991 },
    overlap_minor: { type: 'integer', minimum: 0, maximum: 9007199254740991 },
    refund_total_minor: { type: 'integer', minimum: -9007199254740991, maximum: 9007199254740991 },
    event_count: { type: 'integer', minimum: 0, maximum: 9007199254740991 },
  },
  unevaluatedProperties: false,
};
const pattern11 = new RegExp('^[A-Z]{3}$', 'u');

function validate97(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate97.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    if (data.currency === undefined) {
      const err0 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'currency' },
        message: "must have required property '" + 'currency' + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.minor_unit_exponent === undefined) {
      const err1 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'minor_unit_exponent' },
        message: "must have required property '" + 'minor_unit_exponent' + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.revenue_total_minor === undefined) {
      const err2 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'revenue_total_minor' },
        message: "must have required property '" + 'revenue_total_minor' + "'",
      };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    if (data.refund_total_minor === undefined) {
      const err3 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'refund_total_minor' },
        message: "must have required property '" + 'refund_total_minor' + "'",
      };
      if (vErrors === null) {
        vErrors = [err3];
      } else {
        vErrors.push(err3);
      }
      errors++;
    }
    if (data.event_count === undefined) {
      const err4 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'event_count' },
        message: "must have required property '" + 'event_count' + "'",
      };
      if (vErrors === null) {
        vErrors = [err4];
      } else {
        vErrors.push(err4);
      }
      errors++;
    }
    if (data.currency !== undefined) {
      let data0 = data.currency;
      if (typeof data0 === 'string') {
        if (!pattern11.test(data0)) {
          const err5 = {
            instancePath: instancePath + '/currency',
            schemaPath: '#/properties/currency/pattern',
            keyword: 'pattern',
            params: { pattern: '^[A-Z]{3}$' },
            message: 'must match pattern "' + '^[A-Z]{3}$' + '"',
          };
          if (vErrors === null) {
            vErrors = [err5];
          } else {
            vErrors.push(err5);
          }
          errors++;
        }
      } else {
        const err6 = {
          instancePath: instancePath + '/currency',
          schemaPath: '#/properties/currency/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err6];
        } else {
          vErrors.push(err6);
        }
        errors++;
      }
    }
    if (data.minor_unit_exponent !== undefined) {
      let data1 = data.minor_unit_exponent;
      if (!(typeof data1 == 'number' && !(data1 % 1) && !isNaN(data1) && isFinite(data1))) {
        const err7 = {
          instancePath: instancePath + '/minor_unit_exponent',
          schemaPath: '#/properties/minor_unit_exponent/type',
          keyword: 'type',
          params: { type: 'integer' },
          message: 'must be integer',
        };
        if (vErrors === null) {
          vErrors = [err7];
        } else {
          vErrors.push(err7);
        }
        errors++;
      }
      if (typeof data1 == 'number' && isFinite(data1)) {
        if (data1 > 4 || isNaN(data1)) {
          const err8 = {
            instancePath: instancePath + '/minor_unit_exponent',
            schemaPath: '#/properties/minor_unit_exponent/maximum',
            keyword: 'maximum',
            params: { comparison: '<=', limit: 4 },
            message: 'must be <= 4',
          };
          if (vErrors === null) {
            vErrors = [err8];
          } else {
            vErrors.push(err8);
          }
          errors++;
        }
        if (data1 < 0 || isNaN(data1)) {
          const err9 = {
            instancePath: instancePath + '/minor_unit_exponent',
            schemaPath: '#/properties/minor_unit_exponent/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: 0 },
            message: 'must be >= 0',
          };
          if (vErrors === null) {
            vErrors = [err9];
          } else {
            vErrors.push(err9);
          }
          errors++;
        }
      }
    }
    if (data.revenue_total_minor !== undefined) {
      let data2 = data.revenue_total_minor;
      if (!(typeof data2 == 'number' && !(data2 % 1) && !isNaN(data2) && isFinite(data2))) {
        const err10 = {
          instancePath: instancePath + '/revenue_total_minor',
          schemaPath: '#/properties/revenue_total_minor/type',
          keyword: 'type',
          params: { type: 'integer' },
          message: 'must be integer',
        };
        if (vErrors === null) {
          vErrors = [err10];
        } else {
          vErrors.push(err10);
        }
        errors++;
      }
      if (typeof data2 == 'number' && isFinite(data2)) {
        if (data2 > 9007199254740991 || isNaN(data2)) {
          const err11 = {
            instancePath: instancePath + '/revenue_total_minor',
            schemaPath: '#/properties/revenue_total_minor/maximum',
            keyword: 'maximum',
            params: { comparison: '<=', limit: 9007199254740991 },
            message: 'must be <= 9007199254740991',
          };
          if (vErrors === null) {
            vErrors = [err11];
          } else {
            vErrors.push(err11);
          }
          errors++;
        }
        if (data2 < 0 || isNaN(data2)) {
          const err12 = {
            instancePath: instancePath + '/revenue_total_minor',
            schemaPath: '#/properties/revenue_total_minor/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: 0 },
            message: 'must be >= 0',
          };
          if (vErrors === null) {
            vErrors = [err12];
          } else {
            vErrors.push(err12);
          }
          errors++;
        }
      }
    }
    if (data.overlap_minor !== undefined) {
      let data3 = data.overlap_minor;
      if (!(typeof data3 == 'number' && !(data3 % 1) && !isNaN(data3) && isFinite(data3))) {
        const err13 = {
          instancePath: instancePath + '/overlap_minor',
          schemaPath: '#/properties/overlap_minor/type',
          keyword: 'type',
          params: { type: 'integer' },
          message: 'must be integer',
        };
        if (vErrors === null) {
          vErrors = [err13];
        } else {
          vErrors.push(err13);
        }
        errors++;
      }
      if (typeof data3 == 'number' && isFinite(data3)) {
        if (data3 > 9007199254740991 || isNaN(data3)) {
          const err14 = {
            instancePath: instancePath + '/overlap_minor',
            schemaPath: '#/properties/overlap_minor/maximum',
            keyword: 'maximum',
            params: { comparison: '<=', limit: 9007199254740991 },
            message: 'must be <= 9007199254740991',
          };
          if (vErrors === null) {
            vErrors = [err14];
          } else {
            vErrors.push(err14);
          }
          errors++;
        }
        if (data3 < 0 || isNaN(data3)) {
          const err15 = {
            instancePath: instancePath + '/overlap_minor',
            schemaPath: '#/properties/overlap_minor/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: 0 },
            message: 'must be >= 0',
          };
          if (vErrors === null) {
            vErrors = [err15];
          } else {
            vErrors.push(err15);
          }
          errors++;
        }
      }
    }
    if (data.refund_total_minor !== undefined) {
      let data4 = data.refund_total_minor;
      if (!(typeof data4 == 'number' && !(data4 % 1) && !isNaN(data4) && isFinite(data4))) {
        const err16 = {
          instancePath: instancePath + '/refund_total_minor',
          schemaPath: '#/properties/refund_total_minor/type',
          keyword: 'type',
          params: { type: 'integer' },
          message: 'must be integer',
        };
        if (vErrors === null) {
          vErrors = [err16];
        } else {
          vErrors.push(err16);
        }
        errors++;
      }
      if (typeof data4 == 'number' && isFinite(data4)) {
        if (data4 > 9007199254740991 || isNaN(data4)) {
          const err17 = {
            instancePath: instancePath + '/refund_total_minor',
            schemaPath: '#/properties/refund_total_minor/maximum',
            keyword: 'maximum',
            params: { comparison: '<=', limit: 9007199254740991 },
            message: 'must be <= 9007199254740991',
          };
          if (vErrors === null) {
            vErrors = [err17];
          } else {
            vErrors.push(err17);
          }
          errors++;
        }
        if (data4 < -9007199254740991 || isNaN(data4)) {
          const err18 = {
            instancePath: instancePath + '/refund_total_minor',
            schemaPath: '#/properties/refund_total_minor/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: -9007199254740991 },
            message: 'must be >= -9007199254740991',
          };
          if (vErrors === null) {
            vErrors = [err18];
          } else {
            vErrors.push(err18);
          }
          errors++;
        }
      }
    }
    if (data.event_count !== undefined) {
      let data5 = data.event_count;
      if (!(typeof data5 == 'number' && !(data5 % 1) && !isNaN(data5) && isFinite(data5))) {
        const err19 = {
          instancePath: instancePath + '/event_count',
          schemaPath: '#/properties/event_count/type',
          keyword: 'type',
          params: { type: 'integer' },
          message: 'must be integer',
        };
        if (vErrors === null) {
          vErrors = [err19];
        } else {
          vErrors.push(err19);
        }
        errors++;
      }
      if (typeof data5 == 'number' && isFinite(data5)) {
        if (data5 > 9007199254740991 || isNaN(data5)) {
          const err20 = {
            instancePath: instancePath + '/event_count',
            schemaPath: '#/properties/event_count/maximum',
            keyword: 'maximum',
            params: { comparison: '<=', limit: 9007199254740991 },
            message: 'must be <= 9007199254740991',
          };
          if (vErrors === null) {
            vErrors = [err20];
          } else {
            vErrors.push(err20);
          }
          errors++;
        }
        if (data5 < 0 || isNaN(data5)) {
          const err21 = {
            instancePath: instancePath + '/event_count',
            schemaPath: '#/properties/event_count/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: 0 },
            message: 'must be >= 0',
          };
          if (vErrors === null) {
            vErrors = [err21];
          } else {
            vErrors.push(err21);
          }
          errors++;
        }
      }
    }
    for (const key0 in data) {
      if (
        key0 !== 'currency' &&
        key0 !== 'minor_unit_exponent' &&
        key0 !== 'revenue_total_minor' &&
        key0 !== 'overlap_minor' &&
        key0 !== 'refund_total_minor' &&
        key0 !== 'event_count'
      ) {
        const err22 = {
          instancePath,
          schemaPath: '#/unevaluatedProperties',
          keyword: 'unevaluatedProperties',
          params: { unevaluatedProperty: key0 },
          message: 'must NOT have unevaluated properties',
        };
        if (vErrors === null) {
          vErrors = [err22];
        } else {
          vErrors.push(err22);
        }
        errors++;
      }
    }
  } else {
    const err23 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'object' },
      message: 'must be object',
    };
    if (vErrors === null) {
      vErrors = [err23];
    } else {
      vErrors.push(err23);
    }
    errors++;
  }
  validate97.errors = vErrors;
  return errors === 0;
}
validate97.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

function validate93(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate93.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    if (data.platform === undefined) {
      const err0 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'platform' },
        message: "must have required property '" + 'platform' + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.platform_account_id === undefined) {
      const err1 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'platform_account_id' },
        message: "must have required property '" + 'platform_account_id' + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.status === undefined) {
      const err2 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'status' },
        message: "must have required property '" + 'status' + "'",
      };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    if (data.counted === undefined) {
      const err3 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'counted' },
        message: "must have required property '" + 'counted' + "'",
      };
      if (vErrors === null) {
        vErrors = [err3];
      } else {
        vErrors.push(err3);
      }
      errors++;
    }
    if (data.revenue_total_minor === undefined) {
      const err4 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'revenue_total_minor' },
        message: "must have required property '" + 'revenue_total_minor' + "'",
      };
      if (vErrors === null) {
        vErrors = [err4];
      } else {
        vErrors.push(err4);
      }
      errors++;
    }
    if (data.refund_total_minor === undefined) {
      const err5 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'refund_total_minor' },
        message: "must have required property '" + 'refund_total_minor' + "'",
      };
      if (vErrors === null) {
        vErrors = [err5];
      } else {
        vErrors.push(err5);
      }
      errors++;
    }
    if (data.currency === undefined) {
      const err6 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'currency' },
        message: "must have required property '" + 'currency' + "'",
      };
      if (vErrors === null) {
        vErrors = [err6];
      } else {
        vErrors.push(err6);
      }
      errors++;
    }
    if (data.event_count === undefined) {
      const err7 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'event_count' },
        message: "must have required property '" + 'event_count' + "'",
      };
      if (vErrors === null) {
        vErrors = [err7];
      } else {
        vErrors.push(err7);
      }
      errors++;
    }
    if (data.data_as_of === undefined) {
      const err8 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'data_as_of' },
        message: "must have required property '" + 'data_as_of' + "'",
      };
      if (vErrors === null) {
        vErrors = [err8];
      } else {
        vErrors.push(err8);
      }
      errors++;
    }
    if (data.complete_through === undefined) {
      const err9 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'complete_through' },
        message: "must have required property '" + 'complete_through' + "'",
      };
      if (vErrors === null) {
        vErrors = [err9];
      } else {
        vErrors.push(err9);
      }
      errors++;
    }
    if (data.reason === undefined) {
      const err10 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'reason' },
        message: "must have required property '" + 'reason' + "'",
      };
      if (vErrors === null) {
        vErrors = [err10];
      } else {
        vErrors.push(err10);
      }
      errors++;
    }
    if (data.platform !== undefined) {
      if (
        !validate75(data.platform, {
          instancePath: instancePath + '/platform',
          parentData: data,
          parentDataProperty: 'platform',
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate75.errors : vErrors.concat(validate75.errors);
        errors = vErrors.length;
      }
    }
    if (data.platform_account_id !== undefined) {
      let data1 = data.platform_account_id;
      if (typeof data1 === 'string') {
        if (func1(data1) > 255) {
          const err11 = {
            instancePath: instancePath + '/platform_account_id',
            schemaPath: '#/properties/platform_account_id/maxLength',
            keyword: 'maxLength',
            params: { limit: 255 },
            message: 'must NOT have more than 255 characters',
          };
          if (vErrors === null) {
            vErrors = [err11];
          } else {
            vErrors.push(err11);
          }
          errors++;
        }
        if (func1(data1) < 1) {
          const err12 = {
            instancePath: instancePath + '/platform_account_id',
            schemaPath: '#/properties/platform_account_id/minLength',
            keyword: 'minLength',
            params: { limit: 1 },
            message: 'must NOT have fewer than 1 characters',
          };
          if (vErrors === null) {
            vErrors = [err12];
          } else {
            vErrors.push(err12);
          }
          errors++;
        }
      } else {
        const err13 = {
          instancePath: instancePath + '/platform_account_id',
          schemaPath: '#/properties/platform_account_id/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err13];
        } else {
          vErrors.push(err13);
        }
        errors++;
      }
    }
    if (data.status !== undefined) {
      if (
        !validate95(data.status, {
          instancePath: instancePath + '/status',
          parentData: data,
          parentDataProperty: 'status',
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate95.errors : vErrors.concat(validate95.errors);
        errors = vErrors.length;
      }
    }
    if (data.counted !== undefined) {
      if (typeof data.counted !== 'boolean') {
        const err14 = {
          instancePath: instancePath + '/counted',
          schemaPath: '#/properties/counted/type',
          keyword: 'type',
          params: { type: 'boolean' },
          message: 'must be boolean',
        };
        if (vErrors === null) {
          vErrors = [err14];
        } else {
          vErrors.push(err14);
        }
        errors++;
      }
    }
    if (data.revenue_total_minor !== undefined) {
      let data4 = data.revenue_total_minor;
      if (!(typeof data4 == 'number' && !(data4 % 1) && !isNaN(data4) && isFinite(data4)) && data4 !== null) {
        const err15 = {
          instancePath: instancePath + '/revenue_total_minor',
          schemaPath: '#/properties/revenue_total_minor/type',
          keyword: 'type',
          params: { type: schema46.properties.revenue_total_minor.type },
          message: 'must be integer,null',
        };
        if (vErrors === null) {
          vErrors = [err15];
        } else {
          vErrors.push(err15);
        }
        errors++;
      }
      if (typeof data4 == 'number' && isFinite(data4)) {
        if (data4 > 9007199254740991 || isNaN(data4)) {
          const err16 = {
            instancePath: instancePath + '/revenue_total_minor',
            schemaPath: '#/properties/revenue_total_minor/maximum',
            keyword: 'maximum',
            params: { comparison: '<=', limit: 9007199254740991 },
            message: 'must be <= 9007199254740991',
          };
          if (vErrors === null) {
            vErrors = [err16];
          } else {
            vErrors.push(err16);
          }
          errors++;
        }
        if (data4 < 0 || isNaN(data4)) {
          const err17 = {
            instancePath: instancePath + '/revenue_total_minor',
            schemaPath: '#/properties/revenue_total_minor/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: 0 },
            message: 'must be >= 0',
          };
          if (vErrors === null) {
            vErrors = [err17];
          } else {
            vErrors.push(err17);
          }
          errors++;
        }
      }
    }
    if (data.refund_total_minor !== undefined) {
      let data5 = data.refund_total_minor;
      if (!(typeof data5 == 'number' && !(data5 % 1) && !isNaN(data5) && isFinite(data5)) && data5 !== null) {
        const err18 = {
          instancePath: instancePath + '/refund_total_minor',
          schemaPath: '#/properties/refund_total_minor/type',
          keyword: 'type',
          params: { type: schema46.properties.refund_total_minor.type },
          message: 'must be integer,null',
        };
        if (vErrors === null) {
          vErrors = [err18];
        } else {
          vErrors.push(err18);
        }
        errors++;
      }
      if (typeof data5 == 'number' && isFinite(data5)) {
        if (data5 > 9007199254740991 || isNaN(data5)) {
          const err19 = {
            instancePath: instancePath + '/refund_total_minor',
            schemaPath: '#/properties/refund_total_minor/maximum',
            keyword: 'maximum',
            params: { comparison: '<=', limit: 9007199254740991 },
            message: 'must be <= 9007199254740991',
          };
          if (vErrors === null) {
            vErrors = [err19];
          } else {
            vErrors.push(err19);
          }
          errors++;
        }
        if (data5 < -9007199254740991 || isNaN(data5)) {
          const err20 = {
            instancePath: instancePath + '/refund_total_minor',
            schemaPath: '#/properties/refund_total_minor/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: -9007199254740991 },
            message: 'must be >= -9007199254740991',
          };
          if (vErrors === null) {
            vErrors = [err20];
          } else {
            vErrors.push(err20);
          }
          errors++;
        }
      }
    }
    if (data.currency !== undefined) {
      let data6 = data.currency;
      if (typeof data6 !== 'string' && data6 !== null) {
        const err21 = {
          instancePath: instancePath + '/currency',
          schemaPath: '#/properties/currency/type',
          keyword: 'type',
          params: { type: schema46.properties.currency.type },
          message: 'must be string,null',
        };
        if (vErrors === null) {
          vErrors = [err21];
        } else {
          vErrors.push(err21);
        }
        errors++;
      }
      if (typeof data6 === 'string') {
        if (!pattern11.test(data6)) {
          const err22 = {
            instancePath: instancePath + '/currency',
            schemaPath: '#/properties/currency/pattern',
            keyword: 'pattern',
            params: { pattern: '^[A-Z]{3}$' },
            message: 'must match pattern "' + '^[A-Z]{3}$' + '"',
          };
          if (vErrors === null) {
            vErrors = [err22];
          } else {
            vErrors.push(err22);
          }
          errors++;
        }
      }
    }
    if (data.event_count !== undefined) {
      let data7 = data.event_count;
      if (!(typeof data7 == 'number' && !(data7 % 1) && !isNaN(data7) && isFinite(data7)) && data7 !== null) {
        const err23 = {
          instancePath: instancePath + '/event_count',
          schemaPath: '#/properties/event_count/type',
          keyword: 'type',
          params: { type: schema46.properties.event_count.type },
          message: 'must be integer,null',
        };
        if (vErrors === null) {
          vErrors = [err23];
        } else {
          vErrors.push(err23);
        }
        errors++;
      }
      if (typeof data7 == 'number' && isFinite(data7)) {
        if (data7 > 9007199254740991 || isNaN(data7)) {
          const err24 = {
            instancePath: instancePath + '/event_count',
            schemaPath: '#/properties/event_count/maximum',
            keyword: 'maximum',
            params: { comparison: '<=', limit: 9007199254740991 },
            message: 'must be <= 9007199254740991',
          };
          if (vErrors === null) {
            vErrors = [err24];
          } else {
            vErrors.push(err24);
          }
          errors++;
        }
        if (data7 < 0 || isNaN(data7)) {
          const err25 = {
            instancePath: instancePath + '/event_count',
            schemaPath: '#/properties/event_count/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: 0 },
            message: 'must be >= 0',
          };
          if (vErrors === null) {
            vErrors = [err25];
          } else {
            vErrors.push(err25);
          }
          errors++;
        }
      }
    }
    if (data.figures !== undefined) {
      let data8 = data.figures;
      if (Array.isArray(data8)) {
        const len0 = data8.length;
        for (let i0 = 0; i0 < len0; i0++) {
          if (
            !validate97(data8[i0], {
              instancePath: instancePath + '/figures/' + i0,
              parentData: data8,
              parentDataProperty: i0,
              rootData,
              dynamicAnchors,
            })
          ) {
            vErrors = vErrors === null ? validate97.errors : vErrors.concat(validate97.errors);
            errors = vErrors.length;
          }
        }
      } else {
        const err26 = {
          instancePath: instancePath + '/figures',
          schemaPath: '#/properties/figures/type',
          keyword: 'type',
          params: { type: 'array' },
          message: 'must be array',
        };
        if (vErrors === null) {
          vErrors = [err26];
        } else {
          vErrors.push(err26);
        }
        errors++;
      }
    }
    if (data.data_as_of !== undefined) {
      let data10 = data.data_as_of;
      if (typeof data10 !== 'string' && data10 !== null) {
        const err27 = {
          instancePath: instancePath + '/data_as_of',
          schemaPath: '#/properties/data_as_of/type',
          keyword: 'type',
          params: { type: schema46.properties.data_as_of.type },
          message: 'must be string,null',
        };
        if (vErrors === null) {
          vErrors = [err27];
        } else {
          vErrors.push(err27);
        }
        errors++;
      }
      if (typeof data10 === 'string') {
        if (!formats6.validate(data10)) {
          const err28 = {
            instancePath: instancePath + '/data_as_of',
            schemaPath: '#/properties/data_as_of/format',
            keyword: 'format',
            params: { format: 'date-time' },
            message: 'must match format "' + 'date-time' + '"',
          };
          if (vErrors === null) {
            vErrors = [err28];
          } else {
            vErrors.push(err28);
          }
          errors++;
        }
      }
    }
    if (data.complete_through !== undefined) {
      let data11 = data.complete_through;
      if (typeof data11 !== 'string' && data11 !== null) {
        const err29 = {
          instancePath: instancePath + '/complete_through',
          schemaPath: '#/properties/complete_through/type',
          keyword: 'type',
          params: { type: schema46.properties.complete_through.type },
          message: 'must be string,null',
        };
        if (vErrors === null) {
          vErrors = [err29];
        } else {
          vErrors.push(err29);
        }
        errors++;
      }
      if (typeof data11 === 'string') {
        if (!formats6.validate(data11)) {
          const err30 = {
            instancePath: instancePath + '/complete_through',
            schemaPath: '#/properties/complete_through/format',
            keyword: 'format',
            params: { format: 'date-time' },
            message: 'must match format "' + 'date-time' + '"',
          };
          if (vErrors === null) {
            vErrors = [err30];
          } else {
            vErrors.push(err30);
          }
          errors++;
        }
      }
    }
    if (data.reason !== undefined) {
      let data12 = data.reason;
      const _errs23 = errors;
      let valid3 = false;
      const _errs24 = errors;
      if (
        !validate77(data12, {
          instancePath: instancePath + '/reason',
          parentData: data,
          parentDataProperty: 'reason',
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate77.errors : vErrors.concat(validate77.errors);
        errors = vErrors.length;
      }
      var _valid0 = _errs24 === errors;
      valid3 = valid3 || _valid0;
      const _errs25 = errors;
      if (data12 !== null) {
        const err31 = {
          instancePath: instancePath + '/reason',
          schemaPath: '#/properties/reason/anyOf/1/type',
          keyword: 'type',
          params: { type: 'null' },
          message: 'must be null',
        };
        if (vErrors === null) {
          vErrors = [err31];
        } else {
          vErrors.push(err31);
        }
        errors++;
      }
      var _valid0 = _errs25 === errors;
      valid3 = valid3 || _valid0;
      if (!valid3) {
        const err32 = {
          instancePath: instancePath + '/reason',
          schemaPath: '#/properties/reason/anyOf',
          keyword: 'anyOf',
          params: {},
          message: 'must match a schema in anyOf',
        };
        if (vErrors === null) {
          vErrors = [err32];
        } else {
          vErrors.push(err32);
        }
        errors++;
      } else {
        errors = _errs23;
        if (vErrors !== null) {
          if (_errs23) {
            vErrors.length = _errs23;
          } else {
            vErrors = null;
          }
        }
      }
    }
    for (const key0 in data) {
      if (
        key0 !== 'platform' &&
        key0 !== 'platform_account_id' &&
        key0 !== 'status' &&
        key0 !== 'counted' &&
        key0 !== 'revenue_total_minor' &&
        key0 !== 'refund_total_minor' &&
        key0 !== 'currency' &&
        key0 !== 'event_count' &&
        key0 !== 'figures' &&
        key0 !== 'data_as_of' &&
        key0 !== 'complete_through' &&
        key0 !== 'reason'
      ) {
        const err33 = {
          instancePath,
          schemaPath: '#/unevaluatedProperties',
          keyword: 'unevaluatedProperties',
          params: { unevaluatedProperty: key0 },
          message: 'must NOT have unevaluated properties',
        };
        if (vErrors === null) {
          vErrors = [err33];
        } else {
          vErrors.push(err33);
        }
        errors++;
      }
    }
  } else {
    const err34 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'object' },
      message: 'must be object',
    };
    if (vErrors === null) {
      vErrors = [err34];
    } else {
      vErrors.push(err34);
    }
    errors++;
  }
  validate93.errors = vErrors;
  return errors === 0;
}
validate93.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

const schema49 = {
  type: 'object',
  required: [
    'currency',
    'minor_unit_exponent',
    'revenue_total_minor',
    'refund_total_minor',
    'event_count',
    'converted',
    'rate_date',
  ],
  properties: {
    currency: { type: 'string', pattern: '^[A-Z]{3}$' },
    minor_unit_exponent: { type: 'integer', minimum: 0, maximum: 4 },
    revenue_total_minor: { type: 'integer', minimum: 0, maximum: 9007199254740991 },
    refund_total_minor: { type: 'integer', minimum: -9007199254740991, maximum: 9007199254740991 },
    event_count: { type: 'integer', minimum: 0, maximum: 9007199254740991 },
    converted: { type: 'boolean' },
    rate_date: { type: ['string', 'null'], format: 'date' },
    rate_source: { type: ['string', 'null'], pattern: '^[a-z_]{1,64}$' },
  },
  unevaluatedProperties: false,
};
const pattern15 = new RegExp('^[a-z_]{1,64}$', 'u');
const formats64 = fullFormats.date;

function validate101(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate101.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    if (data.currency === undefined) {
      const err0 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'currency' },
        message: "must have required property '" + 'currency' + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.minor_unit_exponent === undefined) {
      const err1 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'minor_unit_exponent' },
        message: "must have required property '" + 'minor_unit_exponent' + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.revenue_total_minor === undefined) {
      const err2 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'revenue_total_minor' },
        message: "must have required property '" + 'revenue_total_minor' + "'",
      };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    if (data.refund_total_minor === undefined) {
      const err3 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'refund_total_minor' },
        message: "must have required property '" + 'refund_total_minor' + "'",
      };
      if (vErrors === null) {
        vErrors = [err3];
      } else {
        vErrors.push(err3);
      }
      errors++;
    }
    if (data.event_count === undefined) {
      const err4 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'event_count' },
        message: "must have required property '" + 'event_count' + "'",
      };
      if (vErrors === null) {
        vErrors = [err4];
      } else {
        vErrors.push(err4);
      }
      errors++;
    }
    if (data.converted === undefined) {
      const err5 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'converted' },
        message: "must have required property '" + 'converted' + "'",
      };
      if (vErrors === null) {
        vErrors = [err5];
      } else {
        vErrors.push(err5);
      }
      errors++;
    }
    if (data.rate_date === undefined) {
      const err6 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'rate_date' },
        message: "must have required property '" + 'rate_date' + "'",
      };
      if (vErrors === null) {
        vErrors = [err6];
      } else {
        vErrors.push(err6);
      }
      errors++;
    }
    if (data.currency !== undefined) {
      let data0 = data.currency;
      if (typeof data0 === 'string') {
        if (!pattern11.test(data0)) {
          const err7 = {
            instancePath: instancePath + '/currency',
            schemaPath: '#/properties/currency/pattern',
            keyword: 'pattern',
            params: { pattern: '^[A-Z]{3}$' },
            message: 'must match pattern "' + '^[A-Z]{3}$' + '"',
          };
          if (vErrors === null) {
            vErrors = [err7];
          } else {
            vErrors.push(err7);
          }
          errors++;
        }
      } else {
        const err8 = {
          instancePath: instancePath + '/currency',
          schemaPath: '#/properties/currency/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err8];
        } else {
          vErrors.push(err8);
        }
        errors++;
      }
    }
    if (data.minor_unit_exponent !== undefined) {
      let data1 = data.minor_unit_exponent;
      if (!(typeof data1 == 'number' && !(data1 % 1) && !isNaN(data1) && isFinite(data1))) {
        const err9 = {
          instancePath: instancePath + '/minor_unit_exponent',
          schemaPath: '#/properties/minor_unit_exponent/type',
          keyword: 'type',
          params: { type: 'integer' },
          message: 'must be integer',
        };
        if (vErrors === null) {
          vErrors = [err9];
        } else {
          vErrors.push(err9);
        }
        errors++;
      }
      if (typeof data1 == 'number' && isFinite(data1)) {
        if (data1 > 4 || isNaN(data1)) {
          const err10 = {
            instancePath: instancePath + '/minor_unit_exponent',
            schemaPath: '#/properties/minor_unit_exponent/maximum',
            keyword: 'maximum',
            params: { comparison: '<=', limit: 4 },
            message: 'must be <= 4',
          };
          if (vErrors === null) {
            vErrors = [err10];
          } else {
            vErrors.push(err10);
          }
          errors++;
        }
        if (data1 < 0 || isNaN(data1)) {
          const err11 = {
            instancePath: instancePath + '/minor_unit_exponent',
            schemaPath: '#/properties/minor_unit_exponent/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: 0 },
            message: 'must be >= 0',
          };
          if (vErrors === null) {
            vErrors = [err11];
          } else {
            vErrors.push(err11);
          }
          errors++;
        }
      }
    }
    if (data.revenue_total_minor !== undefined) {
      let data2 = data.revenue_total_minor;
      if (!(typeof data2 == 'number' && !(data2 % 1) && !isNaN(data2) && isFinite(data2))) {
        const err12 = {
          instancePath: instancePath + '/revenue_total_minor',
          schemaPath: '#/properties/revenue_total_minor/type',
          keyword: 'type',
          params: { type: 'integer' },
          message: 'must be integer',
        };
        if (vErrors === null) {
          vErrors = [err12];
        } else {
          vErrors.push(err12);
        }
        errors++;
      }
      if (typeof data2 == 'number' && isFinite(data2)) {
        if (data2 > 9007199254740991 || isNaN(data2)) {
          const err13 = {
            instancePath: instancePath + '/revenue_total_minor',
            schemaPath: '#/properties/revenue_total_minor/maximum',
            keyword: 'maximum',
            params: { comparison: '<=', limit: 9007199254740991 },
            message: 'must be <= 9007199254740991',
          };
          if (vErrors === null) {
            vErrors = [err13];
          } else {
            vErrors.push(err13);
          }
          errors++;
        }
        if (data2 < 0 || isNaN(data2)) {
          const err14 = {
            instancePath: instancePath + '/revenue_total_minor',
            schemaPath: '#/properties/revenue_total_minor/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: 0 },
            message: 'must be >= 0',
          };
          if (vErrors === null) {
            vErrors = [err14];
          } else {
            vErrors.push(err14);
          }
          errors++;
        }
      }
    }
    if (data.refund_total_minor !== undefined) {
      let data3 = data.refund_total_minor;
      if (!(typeof data3 == 'number' && !(data3 % 1) && !isNaN(data3) && isFinite(data3))) {
        const err15 = {
          instancePath: instancePath + '/refund_total_minor',
          schemaPath: '#/properties/refund_total_minor/type',
          keyword: 'type',
          params: { type: 'integer' },
          message: 'must be integer',
        };
        if (vErrors === null) {
          vErrors = [err15];
        } else {
          vErrors.push(err15);
        }
        errors++;
      }
      if (typeof data3 == 'number' && isFinite(data3)) {
        if (data3 > 9007199254740991 || isNaN(data3)) {
          const err16 = {
            instancePath: instancePath + '/refund_total_minor',
            schemaPath: '#/properties/refund_total_minor/maximum',
            keyword: 'maximum',
            params: { comparison: '<=', limit: 9007199254740991 },
            message: 'must be <= 9007199254740991',
          };
          if (vErrors === null) {
            vErrors = [err16];
          } else {
            vErrors.push(err16);
          }
          errors++;
        }
        if (data3 < -9007199254740991 || isNaN(data3)) {
          const err17 = {
            instancePath: instancePath + '/refund_total_minor',
            schemaPath: '#/properties/refund_total_minor/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: -9007199254740991 },
            message: 'must be >= -9007199254740991',
          };
          if (vErrors === null) {
            vErrors = [err17];
          } else {
            vErrors.push(err17);
          }
          errors++;
        }
      }
    }
    if (data.event_count !== undefined) {
      let data4 = data.event_count;
      if (!(typeof data4 == 'number' && !(data4 % 1) && !isNaN(data4) && isFinite(data4))) {
        const err18 = {
          instancePath: instancePath + '/event_count',
          schemaPath: '#/properties/event_count/type',
          keyword: 'type',
          params: { type: 'integer' },
          message: 'must be integer',
        };
        if (vErrors === null) {
          vErrors = [err18];
        } else {
          vErrors.push(err18);
        }
        errors++;
      }
      if (typeof data4 == 'number' && isFinite(data4)) {
        if (data4 > 9007199254740991 || isNaN(data4)) {
          const err19 = {
            instancePath: instancePath + '/event_count',
            schemaPath: '#/properties/event_count/maximum',
            keyword: 'maximum',
            params: { comparison: '<=', limit: 9007199254740991 },
            message: 'must be <= 9007199254740991',
          };
          if (vErrors === null) {
            vErrors = [err19];
          } else {
            vErrors.push(err19);
          }
          errors++;
        }
        if (data4 < 0 || isNaN(data4)) {
          const err20 = {
            instancePath: instancePath + '/event_count',
            schemaPath: '#/properties/event_count/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: 0 },
            message: 'must be >= 0',
          };
          if (vErrors === null) {
            vErrors = [err20];
          } else {
            vErrors.push(err20);
          }
          errors++;
        }
      }
    }
    if (data.converted !== undefined) {
      if (typeof data.converted !== 'boolean') {
        const err21 = {
          instancePath: instancePath + '/converted',
          schemaPath: '#/properties/converted/type',
          keyword: 'type',
          params: { type: 'boolean' },
          message: 'must be boolean',
        };
        if (vErrors === null) {
          vErrors = [err21];
        } else {
          vErrors.push(err21);
        }
        errors++;
      }
    }
    if (data.rate_date !== undefined) {
      let data6 = data.rate_date;
      if (typeof data6 !== 'string' && data6 !== null) {
        const err22 = {
          instancePath: instancePath + '/rate_date',
          schemaPath: '#/properties/rate_date/type',
          keyword: 'type',
          params: { type: schema49.properties.rate_date.type },
          message: 'must be string,null',
        };
        if (vErrors === null) {
          vErrors = [err22];
        } else {
          vErrors.push(err22);
        }
        errors++;
      }
      if (typeof data6 === 'string') {
        if (!formats64.validate(data6)) {
          const err23 = {
            instancePath: instancePath + '/rate_date',
            schemaPath: '#/properties/rate_date/format',
            keyword: 'format',
            params: { format: 'date' },
            message: 'must match format "' + 'date' + '"',
          };
          if (vErrors === null) {
            vErrors = [err23];
          } else {
            vErrors.push(err23);
          }
          errors++;
        }
      }
    }
    if (data.rate_source !== undefined) {
      let data7 = data.rate_source;
      if (typeof data7 !== 'string' && data7 !== null) {
        const err24 = {
          instancePath: instancePath + '/rate_source',
          schemaPath: '#/properties/rate_source/type',
          keyword: 'type',
          params: { type: schema49.properties.rate_source.type },
          message: 'must be string,null',
        };
        if (vErrors === null) {
          vErrors = [err24];
        } else {
          vErrors.push(err24);
        }
        errors++;
      }
      if (typeof data7 === 'string') {
        if (!pattern15.test(data7)) {
          const err25 = {
            instancePath: instancePath + '/rate_source',
            schemaPath: '#/properties/rate_source/pattern',
            keyword: 'pattern',
            params: { pattern: '^[a-z_]{1,64}$' },
            message: 'must match pattern "' + '^[a-z_]{1,64}$' + '"',
          };
          if (vErrors === null) {
            vErrors = [err25];
          } else {
            vErrors.push(err25);
          }
          errors++;
        }
      }
    }
    for (const key0 in data) {
      if (
        key0 !== 'currency' &&
        key0 !== 'minor_unit_exponent' &&
        key0 !== 'revenue_total_minor' &&
        key0 !== 'refund_total_minor' &&
        key0 !== 'event_count' &&
        key0 !== 'converted' &&
        key0 !== 'rate_date' &&
        key0 !== 'rate_source'
      ) {
        const err26 = {
          instancePath,
          schemaPath: '#/unevaluatedProperties',
          keyword: 'unevaluatedProperties',
          params: { unevaluatedProperty: key0 },
          message: 'must NOT have unevaluated properties',
        };
        if (vErrors === null) {
          vErrors = [err26];
        } else {
          vErrors.push(err26);
        }
        errors++;
      }
    }
  } else {
    const err27 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'object' },
      message: 'must be object',
    };
    if (vErrors === null) {
      vErrors = [err27];
    } else {
      vErrors.push(err27);
    }
    errors++;
  }
  validate101.errors = vErrors;
  return errors === 0;
}
validate101.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

const schema50 = {
  type: 'object',
  required: ['platform', 'platform_account_id', 'currency', 'event_count', 'reason'],
  properties: {
    platform: { $ref: 'closed#/components/schemas/Platform' },
    platform_account_id: { $ref: 'closed#/components/schemas/PlatformAccountId' },
    currency: { type: 'string', minLength: 1, maxLength: 8 },
    event_count: { type: 'integer', minimum: 1, maximum: 9007199254740991 },
    reason: { type: 'string', pattern: '^[a-z_]{1,64}$' },
  },
  unevaluatedProperties: false,
};
const schema51 = { type: 'string', minLength: 1, maxLength: 255 };

function validate105(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate105.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (typeof data === 'string') {
    if (func1(data) > 255) {
      const err0 = {
        instancePath,
        schemaPath: '#/maxLength',
        keyword: 'maxLength',
        params: { limit: 255 },
        message: 'must NOT have more than 255 characters',
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (func1(data) < 1) {
      const err1 = {
        instancePath,
        schemaPath: '#/minLength',
        keyword: 'minLength',
        params: { limit: 1 },
        message: 'must NOT have fewer than 1 characters',
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
  } else {
    const err2 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'string' },
      message: 'must be string',
    };
    if (vErrors === null) {
      vErrors = [err2];
    } else {
      vErrors.push(err2);
    }
    errors++;
  }
  validate105.errors = vErrors;
  return errors === 0;
}
validate105.evaluated = { dynamicProps: false, dynamicItems: false };

function validate103(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate103.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    if (data.platform === undefined) {
      const err0 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'platform' },
        message: "must have required property '" + 'platform' + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.platform_account_id === undefined) {
      const err1 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'platform_account_id' },
        message: "must have required property '" + 'platform_account_id' + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.currency === undefined) {
      const err2 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'currency' },
        message: "must have required property '" + 'currency' + "'",
      };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    if (data.event_count === undefined) {
      const err3 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'event_count' },
        message: "must have required property '" + 'event_count' + "'",
      };
      if (vErrors === null) {
        vErrors = [err3];
      } else {
        vErrors.push(err3);
      }
      errors++;
    }
    if (data.reason === undefined) {
      const err4 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'reason' },
        message: "must have required property '" + 'reason' + "'",
      };
      if (vErrors === null) {
        vErrors = [err4];
      } else {
        vErrors.push(err4);
      }
      errors++;
    }
    if (data.platform !== undefined) {
      if (
        !validate75(data.platform, {
          instancePath: instancePath + '/platform',
          parentData: data,
          parentDataProperty: 'platform',
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate75.errors : vErrors.concat(validate75.errors);
        errors = vErrors.length;
      }
    }
    if (data.platform_account_id !== undefined) {
      if (
        !validate105(data.platform_account_id, {
          instancePath: instancePath + '/platform_account_id',
          parentData: data,
          parentDataProperty: 'platform_account_id',
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate105.errors : vErrors.concat(validate105.errors);
        errors = vErrors.length;
      }
    }
    if (data.currency !== undefined) {
      let data2 = data.currency;
      if (typeof data2 === 'string') {
        if (func1(data2) > 8) {
          const err5 = {
            instancePath: instancePath + '/currency',
            schemaPath: '#/properties/currency/maxLength',
            keyword: 'maxLength',
            params: { limit: 8 },
            message: 'must NOT have more than 8 characters',
          };
          if (vErrors === null) {
            vErrors = [err5];
          } else {
            vErrors.push(err5);
          }
          errors++;
        }
        if (func1(data2) < 1) {
          const err6 = {
            instancePath: instancePath + '/currency',
            schemaPath: '#/properties/currency/minLength',
            keyword: 'minLength',
            params: { limit: 1 },
            message: 'must NOT have fewer than 1 characters',
          };
          if (vErrors === null) {
            vErrors = [err6];
          } else {
            vErrors.push(err6);
          }
          errors++;
        }
      } else {
        const err7 = {
          instancePath: instancePath + '/currency',
          schemaPath: '#/properties/currency/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err7];
        } else {
          vErrors.push(err7);
        }
        errors++;
      }
    }
    if (data.event_count !== undefined) {
      let data3 = data.event_count;
      if (!(typeof data3 == 'number' && !(data3 % 1) && !isNaN(data3) && isFinite(data3))) {
        const err8 = {
          instancePath: instancePath + '/event_count',
          schemaPath: '#/properties/event_count/type',
          keyword: 'type',
          params: { type: 'integer' },
          message: 'must be integer',
        };
        if (vErrors === null) {
          vErrors = [err8];
        } else {
          vErrors.push(err8);
        }
        errors++;
      }
      if (typeof data3 == 'number' && isFinite(data3)) {
        if (data3 > 9007199254740991 || isNaN(data3)) {
          const err9 = {
            instancePath: instancePath + '/event_count',
            schemaPath: '#/properties/event_count/maximum',
            keyword: 'maximum',
            params: { comparison: '<=', limit: 9007199254740991 },
            message: 'must be <= 9007199254740991',
          };
          if (vErrors === null) {
            vErrors = [err9];
          } else {
            vErrors.push(err9);
          }
          errors++;
        }
        if (data3 < 1 || isNaN(data3)) {
          const err10 = {
            instancePath: instancePath + '/event_count',
            schemaPath: '#/properties/event_count/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: 1 },
            message: 'must be >= 1',
          };
          if (vErrors === null) {
            vErrors = [err10];
          } else {
            vErrors.push(err10);
          }
          errors++;
        }
      }
    }
    if (data.reason !== undefined) {
      let data4 = data.reason;
      if (typeof data4 === 'string') {
        if (!pattern15.test(data4)) {
          const err11 = {
            instancePath: instancePath + '/reason',
            schemaPath: '#/properties/reason/pattern',
            keyword: 'pattern',
            params: { pattern: '^[a-z_]{1,64}$' },
            message: 'must match pattern "' + '^[a-z_]{1,64}$' + '"',
          };
          if (vErrors === null) {
            vErrors = [err11];
          } else {
            vErrors.push(err11);
          }
          errors++;
        }
      } else {
        const err12 = {
          instancePath: instancePath + '/reason',
          schemaPath: '#/properties/reason/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err12];
        } else {
          vErrors.push(err12);
        }
        errors++;
      }
    }
    for (const key0 in data) {
      if (
        key0 !== 'platform' &&
        key0 !== 'platform_account_id' &&
        key0 !== 'currency' &&
        key0 !== 'event_count' &&
        key0 !== 'reason'
      ) {
        const err13 = {
          instancePath,
          schemaPath: '#/unevaluatedProperties',
          keyword: 'unevaluatedProperties',
          params: { unevaluatedProperty: key0 },
          message: 'must NOT have unevaluated properties',
        };
        if (vErrors === null) {
          vErrors = [err13];
        } else {
          vErrors.push(err13);
        }
        errors++;
      }
    }
  } else {
    const err14 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'object' },
      message: 'must be object',
    };
    if (vErrors === null) {
      vErrors = [err14];
    } else {
      vErrors.push(err14);
    }
    errors++;
  }
  validate103.errors = vErrors;
  return errors === 0;
}
validate103.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

function validate89(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate89.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    if (data.tenant_id === undefined) {
      const err0 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'tenant_id' },
        message: "must have required property '" + 'tenant_id' + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.interval === undefined) {
      const err1 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'interval' },
        message: "must have required property '" + 'interval' + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.interval_start === undefined) {
      const err2 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'interval_start' },
        message: "must have required property '" + 'interval_start' + "'",
      };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    if (data.currency === undefined) {
      const err3 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'currency' },
        message: "must have required property '" + 'currency' + "'",
      };
      if (vErrors === null) {
        vErrors = [err3];
      } else {
        vErrors.push(err3);
      }
      errors++;
    }
    if (data.minor_unit_exponent === undefined) {
      const err4 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'minor_unit_exponent' },
        message: "must have required property '" + 'minor_unit_exponent' + "'",
      };
      if (vErrors === null) {
        vErrors = [err4];
      } else {
        vErrors.push(err4);
      }
      errors++;
    }
    if (data.revenue_total === undefined) {
      const err5 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'revenue_total' },
        message: "must have required property '" + 'revenue_total' + "'",
      };
      if (vErrors === null) {
        vErrors = [err5];
      } else {
        vErrors.push(err5);
      }
      errors++;
    }
    if (data.revenue_total_minor === undefined) {
      const err6 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'revenue_total_minor' },
        message: "must have required property '" + 'revenue_total_minor' + "'",
      };
      if (vErrors === null) {
        vErrors = [err6];
      } else {
        vErrors.push(err6);
      }
      errors++;
    }
    if (data.refund_total_minor === undefined) {
      const err7 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'refund_total_minor' },
        message: "must have required property '" + 'refund_total_minor' + "'",
      };
      if (vErrors === null) {
        vErrors = [err7];
      } else {
        vErrors.push(err7);
      }
      errors++;
    }
    if (data.net_total_minor === undefined) {
      const err8 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'net_total_minor' },
        message: "must have required property '" + 'net_total_minor' + "'",
      };
      if (vErrors === null) {
        vErrors = [err8];
      } else {
        vErrors.push(err8);
      }
      errors++;
    }
    if (data.event_count === undefined) {
      const err9 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'event_count' },
        message: "must have required property '" + 'event_count' + "'",
      };
      if (vErrors === null) {
        vErrors = [err9];
      } else {
        vErrors.push(err9);
      }
      errors++;
    }
    if (data.verified === undefined) {
      const err10 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'verified' },
        message: "must have required property '" + 'verified' + "'",
      };
      if (vErrors === null) {
        vErrors = [err10];
      } else {
        vErrors.push(err10);
      }
      errors++;
    }
    if (data.verified_through === undefined) {
      const err11 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'verified_through' },
        message: "must have required property '" + 'verified_through' + "'",
      };
      if (vErrors === null) {
        vErrors = [err11];
      } else {
        vErrors.push(err11);
      }
      errors++;
    }
    if (data.data_as_of === undefined) {
      const err12 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'data_as_of' },
        message: "must have required property '" + 'data_as_of' + "'",
      };
      if (vErrors === null) {
        vErrors = [err12];
      } else {
        vErrors.push(err12);
      }
      errors++;
    }
    if (data.complete_through === undefined) {
      const err13 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'complete_through' },
        message: "must have required property '" + 'complete_through' + "'",
      };
      if (vErrors === null) {
        vErrors = [err13];
      } else {
        vErrors.push(err13);
      }
      errors++;
    }
    if (data.by_currency === undefined) {
      const err14 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'by_currency' },
        message: "must have required property '" + 'by_currency' + "'",
      };
      if (vErrors === null) {
        vErrors = [err14];
      } else {
        vErrors.push(err14);
      }
      errors++;
    }
    if (data.tenant_id !== undefined) {
      let data0 = data.tenant_id;
      if (typeof data0 === 'string') {
        if (!formats0.test(data0)) {
          const err15 = {
            instancePath: instancePath + '/tenant_id',
            schemaPath: '#/properties/tenant_id/format',
            keyword: 'format',
            params: { format: 'uuid' },
            message: 'must match format "' + 'uuid' + '"',
          };
          if (vErrors === null) {
            vErrors = [err15];
          } else {
            vErrors.push(err15);
          }
          errors++;
        }
      } else {
        const err16 = {
          instancePath: instancePath + '/tenant_id',
          schemaPath: '#/properties/tenant_id/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err16];
        } else {
          vErrors.push(err16);
        }
        errors++;
      }
    }
    if (data.interval !== undefined) {
      if (
        !validate90(data.interval, {
          instancePath: instancePath + '/interval',
          parentData: data,
          parentDataProperty: 'interval',
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate90.errors : vErrors.concat(validate90.errors);
        errors = vErrors.length;
      }
    }
    if (data.interval_start !== undefined) {
      let data2 = data.interval_start;
      if (typeof data2 === 'string') {
        if (!formats6.validate(data2)) {
          const err17 = {
            instancePath: instancePath + '/interval_start',
            schemaPath: '#/properties/interval_start/format',
            keyword: 'format',
            params: { format: 'date-time' },
            message: 'must match format "' + 'date-time' + '"',
          };
          if (vErrors === null) {
            vErrors = [err17];
          } else {
            vErrors.push(err17);
          }
          errors++;
        }
      } else {
        const err18 = {
          instancePath: instancePath + '/interval_start',
          schemaPath: '#/properties/interval_start/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err18];
        } else {
          vErrors.push(err18);
        }
        errors++;
      }
    }
    if (data.currency !== undefined) {
      let data3 = data.currency;
      if (typeof data3 === 'string') {
        if (!pattern11.test(data3)) {
          const err19 = {
            instancePath: instancePath + '/currency',
            schemaPath: '#/properties/currency/pattern',
            keyword: 'pattern',
            params: { pattern: '^[A-Z]{3}$' },
            message: 'must match pattern "' + '^[A-Z]{3}$' + '"',
          };
          if (vErrors === null) {
            vErrors = [err19];
          } else {
            vErrors.push(err19);
          }
          errors++;
        }
      } else {
        const err20 = {
          instancePath: instancePath + '/currency',
          schemaPath: '#/properties/currency/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err20];
        } else {
          vErrors.push(err20);
        }
        errors++;
      }
    }
    if (data.minor_unit_exponent !== undefined) {
      let data4 = data.minor_unit_exponent;
      if (!(typeof data4 == 'number' && !(data4 % 1) && !isNaN(data4) && isFinite(data4))) {
        const err21 = {
          instancePath: instancePath + '/minor_unit_exponent',
          schemaPath: '#/properties/minor_unit_exponent/type',
          keyword: 'type',
          params: { type: 'integer' },
          message: 'must be integer',
        };
        if (vErrors === null) {
          vErrors = [err21];
        } else {
          vErrors.push(err21);
        }
        errors++;
      }
      if (typeof data4 == 'number' && isFinite(data4)) {
        if (data4 > 4 || isNaN(data4)) {
          const err22 = {
            instancePath: instancePath + '/minor_unit_exponent',
            schemaPath: '#/properties/minor_unit_exponent/maximum',
            keyword: 'maximum',
            params: { comparison: '<=', limit: 4 },
            message: 'must be <= 4',
          };
          if (vErrors === null) {
            vErrors = [err22];
          } else {
            vErrors.push(err22);
          }
          errors++;
        }
        if (data4 < 0 || isNaN(data4)) {
          const err23 = {
            instancePath: instancePath + '/minor_unit_exponent',
            schemaPath: '#/properties/minor_unit_exponent/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: 0 },
            message: 'must be >= 0',
          };
          if (vErrors === null) {
            vErrors = [err23];
          } else {
            vErrors.push(err23);
          }
          errors++;
        }
      }
    }
    if (data.revenue_total !== undefined) {
      let data5 = data.revenue_total;
      if (typeof data5 == 'number' && isFinite(data5)) {
        if (data5 < 0 || isNaN(data5)) {
          const err24 = {
            instancePath: instancePath + '/revenue_total',
            schemaPath: '#/properties/revenue_total/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: 0 },
            message: 'must be >= 0',
          };
          if (vErrors === null) {
            vErrors = [err24];
          } else {
            vErrors.push(err24);
          }
          errors++;
        }
        if (!formats4.validate(data5)) {
          const err25 = {
            instancePath: instancePath + '/revenue_total',
            schemaPath: '#/properties/revenue_total/format',
            keyword: 'format',
            params: { format: 'double' },
            message: 'must match format "' + 'double' + '"',
          };
          if (vErrors === null) {
            vErrors = [err25];
          } else {
            vErrors.push(err25);
          }
          errors++;
        }
      } else {
        const err26 = {
          instancePath: instancePath + '/revenue_total',
          schemaPath: '#/properties/revenue_total/type',
          keyword: 'type',
          params: { type: 'number' },
          message: 'must be number',
        };
        if (vErrors === null) {
          vErrors = [err26];
        } else {
          vErrors.push(err26);
        }
        errors++;
      }
    }
    if (data.revenue_total_minor !== undefined) {
      let data6 = data.revenue_total_minor;
      if (!(typeof data6 == 'number' && !(data6 % 1) && !isNaN(data6) && isFinite(data6))) {
        const err27 = {
          instancePath: instancePath + '/revenue_total_minor',
          schemaPath: '#/properties/revenue_total_minor/type',
          keyword: 'type',
          params: { type: 'integer' },
          message: 'must be integer',
        };
        if (vErrors === null) {
          vErrors = [err27];
        } else {
          vErrors.push(err27);
        }
        errors++;
      }
      if (typeof data6 == 'number' && isFinite(data6)) {
        if (data6 > 9007199254740991 || isNaN(data6)) {
          const err28 = {
            instancePath: instancePath + '/revenue_total_minor',
            schemaPath: '#/properties/revenue_total_minor/maximum',
            keyword: 'maximum',
            params: { comparison: '<=', limit: 9007199254740991 },
            message: 'must be <= 9007199254740991',
          };
          if (vErrors === null) {
            vErrors = [err28];
          } else {
            vErrors.push(err28);
          }
          errors++;
        }
        if (data6 < 0 || isNaN(data6)) {
          const err29 = {
            instancePath: instancePath + '/revenue_total_minor',
            schemaPath: '#/properties/revenue_total_minor/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: 0 },
            message: 'must be >= 0',
          };
          if (vErrors === null) {
            vErrors = [err29];
          } else {
            vErrors.push(err29);
          }
          errors++;
        }
      }
    }
    if (data.refund_total_minor !== undefined) {
      let data7 = data.refund_total_minor;
      if (!(typeof data7 == 'number' && !(data7 % 1) && !isNaN(data7) && isFinite(data7))) {
        const err30 = {
          instancePath: instancePath + '/refund_total_minor',
          schemaPath: '#/properties/refund_total_minor/type',
          keyword: 'type',
          params: { type: 'integer' },
          message: 'must be integer',
        };
        if (vErrors === null) {
          vErrors = [err30];
        } else {
          vErrors.push(err30);
        }
        errors++;
      }
      if (typeof data7 == 'number' && isFinite(data7)) {
        if (data7 > 9007199254740991 || isNaN(data7)) {
          const err31 = {
            instancePath: instancePath + '/refund_total_minor',
            schemaPath: '#/properties/refund_total_minor/maximum',
            keyword: 'maximum',
            params: { comparison: '<=', limit: 9007199254740991 },
            message: 'must be <= 9007199254740991',
          };
          if (vErrors === null) {
            vErrors = [err31];
          } else {
            vErrors.push(err31);
          }
          errors++;
        }
        if (data7 < -9007199254740991 || isNaN(data7)) {
          const err32 = {
            instancePath: instancePath + '/refund_total_minor',
            schemaPath: '#/properties/refund_total_minor/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: -9007199254740991 },
            message: 'must be >= -9007199254740991',
          };
          if (vErrors === null) {
            vErrors = [err32];
          } else {
            vErrors.push(err32);
          }
          errors++;
        }
      }
    }
    if (data.net_total_minor !== undefined) {
      let data8 = data.net_total_minor;
      if (!(typeof data8 == 'number' && !(data8 % 1) && !isNaN(data8) && isFinite(data8))) {
        const err33 = {
          instancePath: instancePath + '/net_total_minor',
          schemaPath: '#/properties/net_total_minor/type',
          keyword: 'type',
          params: { type: 'integer' },
          message: 'must be integer',
        };
        if (vErrors === null) {
          vErrors = [err33];
        } else {
          vErrors.push(err33);
        }
        errors++;
      }
      if (typeof data8 == 'number' && isFinite(data8)) {
        if (data8 > 9007199254740991 || isNaN(data8)) {
          const err34 = {
            instancePath: instancePath + '/net_total_minor',
            schemaPath: '#/properties/net_total_minor/maximum',
            keyword: 'maximum',
            params: { comparison: '<=', limit: 9007199254740991 },
            message: 'must be <= 9007199254740991',
          };
          if (vErrors === null) {
            vErrors = [err34];
          } else {
            vErrors.push(err34);
          }
          errors++;
        }
        if (data8 < -9007199254740991 || isNaN(data8)) {
          const err35 = {
            instancePath: instancePath + '/net_total_minor',
            schemaPath: '#/properties/net_total_minor/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: -9007199254740991 },
            message: 'must be >= -9007199254740991',
          };
          if (vErrors === null) {
            vErrors = [err35];
          } else {
            vErrors.push(err35);
          }
          errors++;
        }
      }
    }
    if (data.event_count !== undefined) {
      let data9 = data.event_count;
      if (!(typeof data9 == 'number' && !(data9 % 1) && !isNaN(data9) && isFinite(data9))) {
        const err36 = {
          instancePath: instancePath + '/event_count',
          schemaPath: '#/properties/event_count/type',
          keyword: 'type',
          params: { type: 'integer' },
          message: 'must be integer',
        };
        if (vErrors === null) {
          vErrors = [err36];
        } else {
          vErrors.push(err36);
        }
        errors++;
      }
      if (typeof data9 == 'number' && isFinite(data9)) {
        if (data9 > 9007199254740991 || isNaN(data9)) {
          const err37 = {
            instancePath: instancePath + '/event_count',
            schemaPath: '#/properties/event_count/maximum',
            keyword: 'maximum',
            params: { comparison: '<=', limit: 9007199254740991 },
            message: 'must be <= 9007199254740991',
          };
          if (vErrors === null) {
            vErrors = [err37];
          } else {
            vErrors.push(err37);
          }
          errors++;
        }
        if (data9 < 0 || isNaN(data9)) {
          const err38 = {
            instancePath: instancePath + '/event_count',
            schemaPath: '#/properties/event_count/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: 0 },
            message: 'must be >= 0',
          };
          if (vErrors === null) {
            vErrors = [err38];
          } else {
            vErrors.push(err38);
          }
          errors++;
        }
      }
    }
    if (data.complete !== undefined) {
      if (typeof data.complete !== 'boolean') {
        const err39 = {
          instancePath: instancePath + '/complete',
          schemaPath: '#/properties/complete/type',
          keyword: 'type',
          params: { type: 'boolean' },
          message: 'must be boolean',
        };
        if (vErrors === null) {
          vErrors = [err39];
        } else {
          vErrors.push(err39);
        }
        errors++;
      }
    }
    if (data.verified !== undefined) {
      if (typeof data.verified !== 'boolean') {
        const err40 = {
          instancePath: instancePath + '/verified',
          schemaPath: '#/properties/verified/type',
          keyword: 'type',
          params: { type: 'boolean' },
          message: 'must be boolean',
        };
        if (vErrors === null) {
          vErrors = [err40];
        } else {
          vErrors.push(err40);
        }
        errors++;
      }
    }
    if (data.verified_through !== undefined) {
      let data12 = data.verified_through;
      if (typeof data12 !== 'string' && data12 !== null) {
        const err41 = {
          instancePath: instancePath + '/verified_through',
          schemaPath: '#/properties/verified_through/type',
          keyword: 'type',
          params: { type: schema44.properties.verified_through.type },
          message: 'must be string,null',
        };
        if (vErrors === null) {
          vErrors = [err41];
        } else {
          vErrors.push(err41);
        }
        errors++;
      }
      if (typeof data12 === 'string') {
        if (!formats6.validate(data12)) {
          const err42 = {
            instancePath: instancePath + '/verified_through',
            schemaPath: '#/properties/verified_through/format',
            keyword: 'format',
            params: { format: 'date-time' },
            message: 'must match format "' + 'date-time' + '"',
          };
          if (vErrors === null) {
            vErrors = [err42];
          } else {
            vErrors.push(err42);
          }
          errors++;
        }
      }
    }
    if (data.data_as_of !== undefined) {
      let data13 = data.data_as_of;
      if (typeof data13 === 'string') {
        if (!formats6.validate(data13)) {
          const err43 = {
            instancePath: instancePath + '/data_as_of',
            schemaPath: '#/properties/data_as_of/format',
            keyword: 'format',
            params: { format: 'date-time' },
            message: 'must match format "' + 'date-time' + '"',
          };
          if (vErrors === null) {
            vErrors = [err43];
          } else {
            vErrors.push(err43);
          }
          errors++;
        }
      } else {
        const err44 = {
          instancePath: instancePath + '/data_as_of',
          schemaPath: '#/properties/data_as_of/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err44];
        } else {
          vErrors.push(err44);
        }
        errors++;
      }
    }
    if (data.complete_through !== undefined) {
      let data14 = data.complete_through;
      if (typeof data14 === 'string') {
        if (!formats6.validate(data14)) {
          const err45 = {
            instancePath: instancePath + '/complete_through',
            schemaPath: '#/properties/complete_through/format',
            keyword: 'format',
            params: { format: 'date-time' },
            message: 'must match format "' + 'date-time' + '"',
          };
          if (vErrors === null) {
            vErrors = [err45];
          } else {
            vErrors.push(err45);
          }
          errors++;
        }
      } else {
        const err46 = {
          instancePath: instancePath + '/complete_through',
          schemaPath: '#/properties/complete_through/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err46];
        } else {
          vErrors.push(err46);
        }
        errors++;
      }
    }
    if (data.sources !== undefined) {
      let data15 = data.sources;
      if (Array.isArray(data15)) {
        const len0 = data15.length;
        for (let i0 = 0; i0 < len0; i0++) {
          if (
            !validate75(data15[i0], {
              instancePath: instancePath + '/sources/' + i0,
              parentData: data15,
              parentDataProperty: i0,
              rootData,
              dynamicAnchors,
            })
          ) {
            vErrors = vErrors === null ? validate75.errors : vErrors.concat(validate75.errors);
            errors = vErrors.length;
          }
        }
      } else {
        const err47 = {
          instancePath: instancePath + '/sources',
          schemaPath: '#/properties/sources/type',
          keyword: 'type',
          params: { type: 'array' },
          message: 'must be array',
        };
        if (vErrors === null) {
          vErrors = [err47];
        } else {
          vErrors.push(err47);
        }
        errors++;
      }
    }
    if (data.source_details !== undefined) {
      let data17 = data.source_details;
      if (Array.isArray(data17)) {
        const len1 = data17.length;
        for (let i1 = 0; i1 < len1; i1++) {
          if (
            !validate93(data17[i1], {
              instancePath: instancePath + '/source_details/' + i1,
              parentData: data17,
              parentDataProperty: i1,
              rootData,
              dynamicAnchors,
            })
          ) {
            vErrors = vErrors === null ? validate93.errors : vErrors.concat(validate93.errors);
            errors = vErrors.length;
          }
        }
      } else {
        const err48 = {
          instancePath: instancePath + '/source_details',
          schemaPath: '#/properties/source_details/type',
          keyword: 'type',
          params: { type: 'array' },
          message: 'must be array',
        };
        if (vErrors === null) {
          vErrors = [err48];
        } else {
          vErrors.push(err48);
        }
        errors++;
      }
    }
    if (data.by_currency !== undefined) {
      let data19 = data.by_currency;
      if (Array.isArray(data19)) {
        const len2 = data19.length;
        for (let i2 = 0; i2 < len2; i2++) {
          if (
            !validate101(data19[i2], {
              instancePath: instancePath + '/by_currency/' + i2,
              parentData: data19,
              parentDataProperty: i2,
              rootData,
              dynamicAnchors,
            })
          ) {
            vErrors = vErrors === null ? validate101.errors : vErrors.concat(validate101.errors);
            errors = vErrors.length;
          }
        }
      } else {
        const err49 = {
          instancePath: instancePath + '/by_currency',
          schemaPath: '#/properties/by_currency/type',
          keyword: 'type',
          params: { type: 'array' },
          message: 'must be array',
        };
        if (vErrors === null) {
          vErrors = [err49];
        } else {
          vErrors.push(err49);
        }
        errors++;
      }
    }
    if (data.rate_source !== undefined) {
      let data21 = data.rate_source;
      if (typeof data21 !== 'string' && data21 !== null) {
        const err50 = {
          instancePath: instancePath + '/rate_source',
          schemaPath: '#/properties/rate_source/type',
          keyword: 'type',
          params: { type: schema44.properties.rate_source.type },
          message: 'must be string,null',
        };
        if (vErrors === null) {
          vErrors = [err50];
        } else {
          vErrors.push(err50);
        }
        errors++;
      }
      if (typeof data21 === 'string') {
        if (!pattern15.test(data21)) {
          const err51 = {
            instancePath: instancePath + '/rate_source',
            schemaPath: '#/properties/rate_source/pattern',
            keyword: 'pattern',
            params: { pattern: '^[a-z_]{1,64}$' },
            message: 'must match pattern "' + '^[a-z_]{1,64}$' + '"',
          };
          if (vErrors === null) {
            vErrors = [err51];
          } else {
            vErrors.push(err51);
          }
          errors++;
        }
      }
    }
    if (data.mode !== undefined) {
      let data22 = data.mode;
      if (typeof data22 !== 'string') {
        const err52 = {
          instancePath: instancePath + '/mode',
          schemaPath: '#/properties/mode/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err52];
        } else {
          vErrors.push(err52);
        }
        errors++;
      }
      if (!(data22 === 'live' || data22 === 'test')) {
        const err53 = {
          instancePath: instancePath + '/mode',
          schemaPath: '#/properties/mode/enum',
          keyword: 'enum',
          params: { allowedValues: schema44.properties.mode.enum },
          message: 'must be equal to one of the allowed values',
        };
        if (vErrors === null) {
          vErrors = [err53];
        } else {
          vErrors.push(err53);
        }
        errors++;
      }
    }
    if (data.unbooked !== undefined) {
      let data23 = data.unbooked;
      if (Array.isArray(data23)) {
        const len3 = data23.length;
        for (let i3 = 0; i3 < len3; i3++) {
          if (
            !validate103(data23[i3], {
              instancePath: instancePath + '/unbooked/' + i3,
              parentData: data23,
              parentDataProperty: i3,
              rootData,
              dynamicAnchors,
            })
          ) {
            vErrors = vErrors === null ? validate103.errors : vErrors.concat(validate103.errors);
            errors = vErrors.length;
          }
        }
      } else {
        const err54 = {
          instancePath: instancePath + '/unbooked',
          schemaPath: '#/properties/unbooked/type',
          keyword: 'type',
          params: { type: 'array' },
          message: 'must be array',
        };
        if (vErrors === null) {
          vErrors = [err54];
        } else {
          vErrors.push(err54);
        }
        errors++;
      }
    }
    for (const key0 in data) {
      if (
        key0 !== 'tenant_id' &&
        key0 !== 'interval' &&
        key0 !== 'interval_start' &&
        key0 !== 'currency' &&
        key0 !== 'minor_unit_exponent' &&
        key0 !== 'revenue_total' &&
        key0 !== 'revenue_total_minor' &&
        key0 !== 'refund_total_minor' &&
        key0 !== 'net_total_minor' &&
        key0 !== 'event_count' &&
        key0 !== 'complete' &&
        key0 !== 'verified' &&
        key0 !== 'verified_through' &&
        key0 !== 'data_as_of' &&
        key0 !== 'complete_through' &&
        key0 !== 'sources' &&
        key0 !== 'source_details' &&
        key0 !== 'by_currency' &&
        key0 !== 'rate_source' &&
        key0 !== 'mode' &&
        key0 !== 'unbooked'
      ) {
        const err55 = {
          instancePath,
          schemaPath: '#/unevaluatedProperties',
          keyword: 'unevaluatedProperties',
          params: { unevaluatedProperty: key0 },
          message: 'must NOT have unevaluated properties',
        };
        if (vErrors === null) {
          vErrors = [err55];
        } else {
          vErrors.push(err55);
        }
        errors++;
      }
    }
  } else {
    const err56 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'object' },
      message: 'must be object',
    };
    if (vErrors === null) {
      vErrors = [err56];
    } else {
      vErrors.push(err56);
    }
    errors++;
  }
  validate89.errors = vErrors;
  return errors === 0;
}
validate89.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

function validate88(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  /*# sourceURL="getRealtimeRevenueV1_200_body" */ let vErrors = null;
  let errors = 0;
  const evaluated0 = validate88.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (!validate89(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors })) {
    vErrors = vErrors === null ? validate89.errors : vErrors.concat(validate89.errors);
    errors = vErrors.length;
  }
  validate88.errors = vErrors;
  return errors === 0;
}
validate88.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

const getRealtimeRevenueV1_503_body = validate109;
const schema52 = {
  oneOf: [
    { $ref: 'closed#/components/schemas/RealtimeRevenueV1Unavailable' },
    { $ref: 'closed#/components/schemas/ServiceUnavailable' },
  ],
  $id: 'getRealtimeRevenueV1_503_body',
};
const schema53 = {
  allOf: [
    { $ref: 'open#/components/schemas/Problem' },
    {
      type: 'object',
      required: ['type', 'failed_sources', 'last_known'],
      properties: {
        type: { type: 'string', const: '/problems/realtime-revenue-unavailable' },
        failed_sources: { type: 'array', items: { $ref: 'closed#/components/schemas/FailedSource' } },
        last_known: { anyOf: [{ $ref: 'closed#/components/schemas/RealtimeRevenueV1' }, { type: 'null' }] },
      },
    },
  ],
  type: 'object',
  unevaluatedProperties: false,
};

function validate113(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate113.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    if (data.tenant_id === undefined) {
      const err0 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'tenant_id' },
        message: "must have required property '" + 'tenant_id' + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.interval === undefined) {
      const err1 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'interval' },
        message: "must have required property '" + 'interval' + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.interval_start === undefined) {
      const err2 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'interval_start' },
        message: "must have required property '" + 'interval_start' + "'",
      };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    if (data.currency === undefined) {
      const err3 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'currency' },
        message: "must have required property '" + 'currency' + "'",
      };
      if (vErrors === null) {
        vErrors = [err3];
      } else {
        vErrors.push(err3);
      }
      errors++;
    }
    if (data.minor_unit_exponent === undefined) {
      const err4 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'minor_unit_exponent' },
        message: "must have required property '" + 'minor_unit_exponent' + "'",
      };
      if (vErrors === null) {
        vErrors = [err4];
      } else {
        vErrors.push(err4);
      }
      errors++;
    }
    if (data.revenue_total === undefined) {
      const err5 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'revenue_total' },
        message: "must have required property '" + 'revenue_total' + "'",
      };
      if (vErrors === null) {
        vErrors = [err5];
      } else {
        vErrors.push(err5);
      }
      errors++;
    }
    if (data.revenue_total_minor === undefined) {
      const err6 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'revenue_total_minor' },
        message: "must have required property '" + 'revenue_total_minor' + "'",
      };
      if (vErrors === null) {
        vErrors = [err6];
      } else {
        vErrors.push(err6);
      }
      errors++;
    }
    if (data.refund_total_minor === undefined) {
      const err7 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'refund_total_minor' },
        message: "must have required property '" + 'refund_total_minor' + "'",
      };
      if (vErrors === null) {
        vErrors = [err7];
      } else {
        vErrors.push(err7);
      }
      errors++;
    }
    if (data.net_total_minor === undefined) {
      const err8 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'net_total_minor' },
        message: "must have required property '" + 'net_total_minor' + "'",
      };
      if (vErrors === null) {
        vErrors = [err8];
      } else {
        vErrors.push(err8);
      }
      errors++;
    }
    if (data.event_count === undefined) {
      const err9 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'event_count' },
        message: "must have required property '" + 'event_count' + "'",
      };
      if (vErrors === null) {
        vErrors = [err9];
      } else {
        vErrors.push(err9);
      }
      errors++;
    }
    if (data.verified === undefined) {
      const err10 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'verified' },
        message: "must have required property '" + 'verified' + "'",
      };
      if (vErrors === null) {
        vErrors = [err10];
      } else {
        vErrors.push(err10);
      }
      errors++;
    }
    if (data.verified_through === undefined) {
      const err11 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'verified_through' },
        message: "must have required property '" + 'verified_through' + "'",
      };
      if (vErrors === null) {
        vErrors = [err11];
      } else {
        vErrors.push(err11);
      }
      errors++;
    }
    if (data.data_as_of === undefined) {
      const err12 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'data_as_of' },
        message: "must have required property '" + 'data_as_of' + "'",
      };
      if (vErrors === null) {
        vErrors = [err12];
      } else {
        vErrors.push(err12);
      }
      errors++;
    }
    if (data.complete_through === undefined) {
      const err13 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'complete_through' },
        message: "must have required property '" + 'complete_through' + "'",
      };
      if (vErrors === null) {
        vErrors = [err13];
      } else {
        vErrors.push(err13);
      }
      errors++;
    }
    if (data.by_currency === undefined) {
      const err14 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'by_currency' },
        message: "must have required property '" + 'by_currency' + "'",
      };
      if (vErrors === null) {
        vErrors = [err14];
      } else {
        vErrors.push(err14);
      }
      errors++;
    }
    if (data.tenant_id !== undefined) {
      let data0 = data.tenant_id;
      if (typeof data0 === 'string') {
        if (!formats0.test(data0)) {
          const err15 = {
            instancePath: instancePath + '/tenant_id',
            schemaPath: '#/properties/tenant_id/format',
            keyword: 'format',
            params: { format: 'uuid' },
            message: 'must match format "' + 'uuid' + '"',
          };
          if (vErrors === null) {
            vErrors = [err15];
          } else {
            vErrors.push(err15);
          }
          errors++;
        }
      } else {
        const err16 = {
          instancePath: instancePath + '/tenant_id',
          schemaPath: '#/properties/tenant_id/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err16];
        } else {
          vErrors.push(err16);
        }
        errors++;
      }
    }
    if (data.interval !== undefined) {
      if (
        !validate90(data.interval, {
          instancePath: instancePath + '/interval',
          parentData: data,
          parentDataProperty: 'interval',
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate90.errors : vErrors.concat(validate90.errors);
        errors = vErrors.length;
      }
    }
    if (data.interval_start !== undefined) {
      let data2 = data.interval_start;
      if (typeof data2 === 'string') {
        if (!formats6.validate(data2)) {
          const err17 = {
            instancePath: instancePath + '/interval_start',
            schemaPath: '#/properties/interval_start/format',
            keyword: 'format',
            params: { format: 'date-time' },
            message: 'must match format "' + 'date-time' + '"',
          };
          if (vErrors === null) {
            vErrors = [err17];
          } else {
            vErrors.push(err17);
          }
          errors++;
        }
      } else {
        const err18 = {
          instancePath: instancePath + '/interval_start',
          schemaPath: '#/properties/interval_start/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err18];
        } else {
          vErrors.push(err18);
        }
        errors++;
      }
    }
    if (data.currency !== undefined) {
      let data3 = data.currency;
      if (typeof data3 === 'string') {
        if (!pattern11.test(data3)) {
          const err19 = {
            instancePath: instancePath + '/currency',
            schemaPath: '#/properties/currency/pattern',
            keyword: 'pattern',
            params: { pattern: '^[A-Z]{3}$' },
            message: 'must match pattern "' + '^[A-Z]{3}$' + '"',
          };
          if (vErrors === null) {
            vErrors = [err19];
          } else {
            vErrors.push(err19);
          }
          errors++;
        }
      } else {
        const err20 = {
          instancePath: instancePath + '/currency',
          schemaPath: '#/properties/currency/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err20];
        } else {
          vErrors.push(err20);
        }
        errors++;
      }
    }
    if (data.minor_unit_exponent !== undefined) {
      let data4 = data.minor_unit_exponent;
      if (!(typeof data4 == 'number' && !(data4 % 1) && !isNaN(data4) && isFinite(data4))) {
        const err21 = {
          instancePath: instancePath + '/minor_unit_exponent',
          schemaPath: '#/properties/minor_unit_exponent/type',
          keyword: 'type',
          params: { type: 'integer' },
          message: 'must be integer',
        };
        if (vErrors === null) {
          vErrors = [err21];
        } else {
          vErrors.push(err21);
        }
        errors++;
      }
      if (typeof data4 == 'number' && isFinite(data4)) {
        if (data4 > 4 || isNaN(data4)) {
          const err22 = {
            instancePath: instancePath + '/minor_unit_exponent',
            schemaPath: '#/properties/minor_unit_exponent/maximum',
            keyword: 'maximum',
            params: { comparison: '<=', limit: 4 },
            message: 'must be <= 4',
          };
          if (vErrors === null) {
            vErrors = [err22];
          } else {
            vErrors.push(err22);
          }
          errors++;
        }
        if (data4 < 0 || isNaN(data4)) {
          const err23 = {
            instancePath: instancePath + '/minor_unit_exponent',
            schemaPath: '#/properties/minor_unit_exponent/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: 0 },
            message: 'must be >= 0',
          };
          if (vErrors === null) {
            vErrors = [err23];
          } else {
            vErrors.push(err23);
          }
          errors++;
        }
      }
    }
    if (data.revenue_total !== undefined) {
      let data5 = data.revenue_total;
      if (typeof data5 == 'number' && isFinite(data5)) {
        if (data5 < 0 || isNaN(data5)) {
          const err24 = {
            instancePath: instancePath + '/revenue_total',
            schemaPath: '#/properties/revenue_total/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: 0 },
            message: 'must be >= 0',
          };
          if (vErrors === null) {
            vErrors = [err24];
          } else {
            vErrors.push(err24);
          }
          errors++;
        }
        if (!formats4.validate(data5)) {
          const err25 = {
            instancePath: instancePath + '/revenue_total',
            schemaPath: '#/properties/revenue_total/format',
            keyword: 'format',
            params: { format: 'double' },
            message: 'must match format "' + 'double' + '"',
          };
          if (vErrors === null) {
            vErrors = [err25];
          } else {
            vErrors.push(err25);
          }
          errors++;
        }
      } else {
        const err26 = {
          instancePath: instancePath + '/revenue_total',
          schemaPath: '#/properties/revenue_total/type',
          keyword: 'type',
          params: { type: 'number' },
          message: 'must be number',
        };
        if (vErrors === null) {
          vErrors = [err26];
        } else {
          vErrors.push(err26);
        }
        errors++;
      }
    }
    if (data.revenue_total_minor !== undefined) {
      let data6 = data.revenue_total_minor;
      if (!(typeof data6 == 'number' && !(data6 % 1) && !isNaN(data6) && isFinite(data6))) {
        const err27 = {
          instancePath: instancePath + '/revenue_total_minor',
          schemaPath: '#/properties/revenue_total_minor/type',
          keyword: 'type',
          params: { type: 'integer' },
          message: 'must be integer',
        };
        if (vErrors === null) {
          vErrors = [err27];
        } else {
          vErrors.push(err27);
        }
        errors++;
      }
      if (typeof data6 == 'number' && isFinite(data6)) {
        if (data6 > 9007199254740991 || isNaN(data6)) {
          const err28 = {
            instancePath: instancePath + '/revenue_total_minor',
            schemaPath: '#/properties/revenue_total_minor/maximum',
            keyword: 'maximum',
            params: { comparison: '<=', limit: 9007199254740991 },
            message: 'must be <= 9007199254740991',
          };
          if (vErrors === null) {
            vErrors = [err28];
          } else {
            vErrors.push(err28);
          }
          errors++;
        }
        if (data6 < 0 || isNaN(data6)) {
          const err29 = {
            instancePath: instancePath + '/revenue_total_minor',
            schemaPath: '#/properties/revenue_total_minor/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: 0 },
            message: 'must be >= 0',
          };
          if (vErrors === null) {
            vErrors = [err29];
          } else {
            vErrors.push(err29);
          }
          errors++;
        }
      }
    }
    if (data.refund_total_minor !== undefined) {
      let data7 = data.refund_total_minor;
      if (!(typeof data7 == 'number' && !(data7 % 1) && !isNaN(data7) && isFinite(data7))) {
        const err30 = {
          instancePath: instancePath + '/refund_total_minor',
          schemaPath: '#/properties/refund_total_minor/type',
          keyword: 'type',
          params: { type: 'integer' },
          message: 'must be integer',
        };
        if (vErrors === null) {
          vErrors = [err30];
        } else {
          vErrors.push(err30);
        }
        errors++;
      }
      if (typeof data7 == 'number' && isFinite(data7)) {
        if (data7 > 9007199254740991 || isNaN(data7)) {
          const err31 = {
            instancePath: instancePath + '/refund_total_minor',
            schemaPath: '#/properties/refund_total_minor/maximum',
            keyword: 'maximum',
            params: { comparison: '<=', limit: 9007199254740991 },
            message: 'must be <= 9007199254740991',
          };
          if (vErrors === null) {
            vErrors = [err31];
          } else {
            vErrors.push(err31);
          }
          errors++;
        }
        if (data7 < -9007199254740991 || isNaN(data7)) {
          const err32 = {
            instancePath: instancePath + '/refund_total_minor',
            schemaPath: '#/properties/refund_total_minor/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: -9007199254740991 },
            message: 'must be >= -9007199254740991',
          };
          if (vErrors === null) {
            vErrors = [err32];
          } else {
            vErrors.push(err32);
          }
          errors++;
        }
      }
    }
    if (data.net_total_minor !== undefined) {
      let data8 = data.net_total_minor;
      if (!(typeof data8 == 'number' && !(data8 % 1) && !isNaN(data8) && isFinite(data8))) {
        const err33 = {
          instancePath: instancePath + '/net_total_minor',
          schemaPath: '#/properties/net_total_minor/type',
          keyword: 'type',
          params: { type: 'integer' },
          message: 'must be integer',
        };
        if (vErrors === null) {
          vErrors = [err33];
        } else {
          vErrors.push(err33);
        }
        errors++;
      }
      if (typeof data8 == 'number' && isFinite(data8)) {
        if (data8 > 9007199254740991 || isNaN(data8)) {
          const err34 = {
            instancePath: instancePath + '/net_total_minor',
            schemaPath: '#/properties/net_total_minor/maximum',
            keyword: 'maximum',
            params: { comparison: '<=', limit: 9007199254740991 },
            message: 'must be <= 9007199254740991',
          };
          if (vErrors === null) {
            vErrors = [err34];
          } else {
            vErrors.push(err34);
          }
          errors++;
        }
        if (data8 < -9007199254740991 || isNaN(data8)) {
          const err35 = {
            instancePath: instancePath + '/net_total_minor',
            schemaPath: '#/properties/net_total_minor/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: -9007199254740991 },
            message: 'must be >= -9007199254740991',
          };
          if (vErrors === null) {
            vErrors = [err35];
          } else {
            vErrors.push(err35);
          }
          errors++;
        }
      }
    }
    if (data.event_count !== undefined) {
      let data9 = data.event_count;
      if (!(typeof data9 == 'number' && !(data9 % 1) && !isNaN(data9) && isFinite(data9))) {
        const err36 = {
          instancePath: instancePath + '/event_count',
          schemaPath: '#/properties/event_count/type',
          keyword: 'type',
          params: { type: 'integer' },
          message: 'must be integer',
        };
        if (vErrors === null) {
          vErrors = [err36];
        } else {
          vErrors.push(err36);
        }
        errors++;
      }
      if (typeof data9 == 'number' && isFinite(data9)) {
        if (data9 > 9007199254740991 || isNaN(data9)) {
          const err37 = {
            instancePath: instancePath + '/event_count',
            schemaPath: '#/properties/event_count/maximum',
            keyword: 'maximum',
            params: { comparison: '<=', limit: 9007199254740991 },
            message: 'must be <= 9007199254740991',
          };
          if (vErrors === null) {
            vErrors = [err37];
          } else {
            vErrors.push(err37);
          }
          errors++;
        }
        if (data9 < 0 || isNaN(data9)) {
          const err38 = {
            instancePath: instancePath + '/event_count',
            schemaPath: '#/properties/event_count/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: 0 },
            message: 'must be >= 0',
          };
          if (vErrors === null) {
            vErrors = [err38];
          } else {
            vErrors.push(err38);
          }
          errors++;
        }
      }
    }
    if (data.complete !== undefined) {
      if (typeof data.complete !== 'boolean') {
        const err39 = {
          instancePath: instancePath + '/complete',
          schemaPath: '#/properties/complete/type',
          keyword: 'type',
          params: { type: 'boolean' },
          message: 'must be boolean',
        };
        if (vErrors === null) {
          vErrors = [err39];
        } else {
          vErrors.push(err39);
        }
        errors++;
      }
    }
    if (data.verified !== undefined) {
      if (typeof data.verified !== 'boolean') {
        const err40 = {
          instancePath: instancePath + '/verified',
          schemaPath: '#/properties/verified/type',
          keyword: 'type',
          params: { type: 'boolean' },
          message: 'must be boolean',
        };
        if (vErrors === null) {
          vErrors = [err40];
        } else {
          vErrors.push(err40);
        }
        errors++;
      }
    }
    if (data.verified_through !== undefined) {
      let data12 = data.verified_through;
      if (typeof data12 !== 'string' && data12 !== null) {
        const err41 = {
          instancePath: instancePath + '/verified_through',
          schemaPath: '#/properties/verified_through/type',
          keyword: 'type',
          params: { type: schema44.properties.verified_through.type },
          message: 'must be string,null',
        };
        if (vErrors === null) {
          vErrors = [err41];
        } else {
          vErrors.push(err41);
        }
        errors++;
      }
      if (typeof data12 === 'string') {
        if (!formats6.validate(data12)) {
          const err42 = {
            instancePath: instancePath + '/verified_through',
            schemaPath: '#/properties/verified_through/format',
            keyword: 'format',
            params: { format: 'date-time' },
            message: 'must match format "' + 'date-time' + '"',
          };
          if (vErrors === null) {
            vErrors = [err42];
          } else {
            vErrors.push(err42);
          }
          errors++;
        }
      }
    }
    if (data.data_as_of !== undefined) {
      let data13 = data.data_as_of;
      if (typeof data13 === 'string') {
        if (!formats6.validate(data13)) {
          const err43 = {
            instancePath: instancePath + '/data_as_of',
            schemaPath: '#/properties/data_as_of/format',
            keyword: 'format',
            params: { format: 'date-time' },
            message: 'must match format "' + 'date-time' + '"',
          };
          if (vErrors === null) {
            vErrors = [err43];
          } else {
            vErrors.push(err43);
          }
          errors++;
        }
      } else {
        const err44 = {
          instancePath: instancePath + '/data_as_of',
          schemaPath: '#/properties/data_as_of/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err44];
        } else {
          vErrors.push(err44);
        }
        errors++;
      }
    }
    if (data.complete_through !== undefined) {
      let data14 = data.complete_through;
      if (typeof data14 === 'string') {
        if (!formats6.validate(data14)) {
          const err45 = {
            instancePath: instancePath + '/complete_through',
            schemaPath: '#/properties/complete_through/format',
            keyword: 'format',
            params: { format: 'date-time' },
            message: 'must match format "' + 'date-time' + '"',
          };
          if (vErrors === null) {
            vErrors = [err45];
          } else {
            vErrors.push(err45);
          }
          errors++;
        }
      } else {
        const err46 = {
          instancePath: instancePath + '/complete_through',
          schemaPath: '#/properties/complete_through/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err46];
        } else {
          vErrors.push(err46);
        }
        errors++;
      }
    }
    if (data.sources !== undefined) {
      let data15 = data.sources;
      if (Array.isArray(data15)) {
        const len0 = data15.length;
        for (let i0 = 0; i0 < len0; i0++) {
          if (
            !validate75(data15[i0], {
              instancePath: instancePath + '/sources/' + i0,
              parentData: data15,
              parentDataProperty: i0,
              rootData,
              dynamicAnchors,
            })
          ) {
            vErrors = vErrors === null ? validate75.errors : vErrors.concat(validate75.errors);
            errors = vErrors.length;
          }
        }
      } else {
        const err47 = {
          instancePath: instancePath + '/sources',
          schemaPath: '#/properties/sources/type',
          keyword: 'type',
          params: { type: 'array' },
          message: 'must be array',
        };
        if (vErrors === null) {
          vErrors = [err47];
        } else {
          vErrors.push(err47);
        }
        errors++;
      }
    }
    if (data.source_details !== undefined) {
      let data17 = data.source_details;
      if (Array.isArray(data17)) {
        const len1 = data17.length;
        for (let i1 = 0; i1 < len1; i1++) {
          if (
            !validate93(data17[i1], {
              instancePath: instancePath + '/source_details/' + i1,
              parentData: data17,
              parentDataProperty: i1,
              rootData,
              dynamicAnchors,
            })
          ) {
            vErrors = vErrors === null ? validate93.errors : vErrors.concat(validate93.errors);
            errors = vErrors.length;
          }
        }
      } else {
        const err48 = {
          instancePath: instancePath + '/source_details',
          schemaPath: '#/properties/source_details/type',
          keyword: 'type',
          params: { type: 'array' },
          message: 'must be array',
        };
        if (vErrors === null) {
          vErrors = [err48];
        } else {
          vErrors.push(err48);
        }
        errors++;
      }
    }
    if (data.by_currency !== undefined) {
      let data19 = data.by_currency;
      if (Array.isArray(data19)) {
        const len2 = data19.length;
        for (let i2 = 0; i2 < len2; i2++) {
          if (
            !validate101(data19[i2], {
              instancePath: instancePath + '/by_currency/' + i2,
              parentData: data19,
              parentDataProperty: i2,
              rootData,
              dynamicAnchors,
            })
          ) {
            vErrors = vErrors === null ? validate101.errors : vErrors.concat(validate101.errors);
            errors = vErrors.length;
          }
        }
      } else {
        const err49 = {
          instancePath: instancePath + '/by_currency',
          schemaPath: '#/properties/by_currency/type',
          keyword: 'type',
          params: { type: 'array' },
          message: 'must be array',
        };
        if (vErrors === null) {
          vErrors = [err49];
        } else {
          vErrors.push(err49);
        }
        errors++;
      }
    }
    if (data.rate_source !== undefined) {
      let data21 = data.rate_source;
      if (typeof data21 !== 'string' && data21 !== null) {
        const err50 = {
          instancePath: instancePath + '/rate_source',
          schemaPath: '#/properties/rate_source/type',
          keyword: 'type',
          params: { type: schema44.properties.rate_source.type },
          message: 'must be string,null',
        };
        if (vErrors === null) {
          vErrors = [err50];
        } else {
          vErrors.push(err50);
        }
        errors++;
      }
      if (typeof data21 === 'string') {
        if (!pattern15.test(data21)) {
          const err51 = {
            instancePath: instancePath + '/rate_source',
            schemaPath: '#/properties/rate_source/pattern',
            keyword: 'pattern',
            params: { pattern: '^[a-z_]{1,64}$' },
            message: 'must match pattern "' + '^[a-z_]{1,64}$' + '"',
          };
          if (vErrors === null) {
            vErrors = [err51];
          } else {
            vErrors.push(err51);
          }
          errors++;
        }
      }
    }
    if (data.mode !== undefined) {
      let data22 = data.mode;
      if (typeof data22 !== 'string') {
        const err52 = {
          instancePath: instancePath + '/mode',
          schemaPath: '#/properties/mode/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err52];
        } else {
          vErrors.push(err52);
        }
        errors++;
      }
      if (!(data22 === 'live' || data22 === 'test')) {
        const err53 = {
          instancePath: instancePath + '/mode',
          schemaPath: '#/properties/mode/enum',
          keyword: 'enum',
          params: { allowedValues: schema44.properties.mode.enum },
          message: 'must be equal to one of the allowed values',
        };
        if (vErrors === null) {
          vErrors = [err53];
        } else {
          vErrors.push(err53);
        }
        errors++;
      }
    }
    if (data.unbooked !== undefined) {
      let data23 = data.unbooked;
      if (Array.isArray(data23)) {
        const len3 = data23.length;
        for (let i3 = 0; i3 < len3; i3++) {
          if (
            !validate103(data23[i3], {
              instancePath: instancePath + '/unbooked/' + i3,
              parentData: data23,
              parentDataProperty: i3,
              rootData,
              dynamicAnchors,
            })
          ) {
            vErrors = vErrors === null ? validate103.errors : vErrors.concat(validate103.errors);
            errors = vErrors.length;
          }
        }
      } else {
        const err54 = {
          instancePath: instancePath + '/unbooked',
          schemaPath: '#/properties/unbooked/type',
          keyword: 'type',
          params: { type: 'array' },
          message: 'must be array',
        };
        if (vErrors === null) {
          vErrors = [err54];
        } else {
          vErrors.push(err54);
        }
        errors++;
      }
    }
    for (const key0 in data) {
      if (
        key0 !== 'tenant_id' &&
        key0 !== 'interval' &&
        key0 !== 'interval_start' &&
        key0 !== 'currency' &&
        key0 !== 'minor_unit_exponent' &&
        key0 !== 'revenue_total' &&
        key0 !== 'revenue_total_minor' &&
        key0 !== 'refund_total_minor' &&
        key0 !== 'net_total_minor' &&
        key0 !== 'event_count' &&
        key0 !== 'complete' &&
        key0 !== 'verified' &&
        key0 !== 'verified_through' &&
        key0 !== 'data_as_of' &&
        key0 !== 'complete_through' &&
        key0 !== 'sources' &&
        key0 !== 'source_details' &&
        key0 !== 'by_currency' &&
        key0 !== 'rate_source' &&
        key0 !== 'mode' &&
        key0 !== 'unbooked'
      ) {
        const err55 = {
          instancePath,
          schemaPath: '#/unevaluatedProperties',
          keyword: 'unevaluatedProperties',
          params: { unevaluatedProperty: key0 },
          message: 'must NOT have unevaluated properties',
        };
        if (vErrors === null) {
          vErrors = [err55];
        } else {
          vErrors.push(err55);
        }
        errors++;
      }
    }
  } else {
    const err56 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'object' },
      message: 'must be object',
    };
    if (vErrors === null) {
      vErrors = [err56];
    } else {
      vErrors.push(err56);
    }
    errors++;
  }
  validate113.errors = vErrors;
  return errors === 0;
}
validate113.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

function validate110(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate110.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (!validate70(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors })) {
    vErrors = vErrors === null ? validate70.errors : vErrors.concat(validate70.errors);
    errors = vErrors.length;
  }
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    if (data.type === undefined) {
      const err0 = {
        instancePath,
        schemaPath: '#/allOf/1/required',
        keyword: 'required',
        params: { missingProperty: 'type' },
        message: "must have required property '" + 'type' + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.failed_sources === undefined) {
      const err1 = {
        instancePath,
        schemaPath: '#/allOf/1/required',
        keyword: 'required',
        params: { missingProperty: 'failed_sources' },
        message: "must have required property '" + 'failed_sources' + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.last_known === undefined) {
      const err2 = {
        instancePath,
        schemaPath: '#/allOf/1/required',
        keyword: 'required',
        params: { missingProperty: 'last_known' },
        message: "must have required property '" + 'last_known' + "'",
      };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    if (data.type !== undefined) {
      let data0 = data.type;
      if (typeof data0 !== 'string') {
        const err3 = {
          instancePath: instancePath + '/type',
          schemaPath: '#/allOf/1/properties/type/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
      if ('/problems/realtime-revenue-unavailable' !== data0) {
        const err4 = {
          instancePath: instancePath + '/type',
          schemaPath: '#/allOf/1/properties/type/const',
          keyword: 'const',
          params: { allowedValue: '/problems/realtime-revenue-unavailable' },
          message: 'must be equal to constant',
        };
        if (vErrors === null) {
          vErrors = [err4];
        } else {
          vErrors.push(err4);
        }
        errors++;
      }
    }
    if (data.failed_sources !== undefined) {
      let data1 = data.failed_sources;
      if (Array.isArray(data1)) {
        const len0 = data1.length;
        for (let i0 = 0; i0 < len0; i0++) {
          if (
            !validate74(data1[i0], {
              instancePath: instancePath + '/failed_sources/' + i0,
              parentData: data1,
              parentDataProperty: i0,
              rootData,
              dynamicAnchors,
            })
          ) {
            vErrors = vErrors === null ? validate74.errors : vErrors.concat(validate74.errors);
            errors = vErrors.length;
          }
        }
      } else {
        const err5 = {
          instancePath: instancePath + '/failed_sources',
          schemaPath: '#/allOf/1/properties/failed_sources/type',
          keyword: 'type',
          params: { type: 'array' },
          message: 'must be array',
        };
        if (vErrors === null) {
          vErrors = [err5];
        } else {
          vErrors.push(err5);
        }
        errors++;
      }
    }
    if (data.last_known !== undefined) {
      let data3 = data.last_known;
      const _errs10 = errors;
      let valid4 = false;
      const _errs11 = errors;
      if (
        !validate113(data3, {
          instancePath: instancePath + '/last_known',
          parentData: data,
          parentDataProperty: 'last_known',
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate113.errors : vErrors.concat(validate113.errors);
        errors = vErrors.length;
      }
      var _valid0 = _errs11 === errors;
      valid4 = valid4 || _valid0;
      const _errs12 = errors;
      if (data3 !== null) {
        const err6 = {
          instancePath: instancePath + '/last_known',
          schemaPath: '#/allOf/1/properties/last_known/anyOf/1/type',
          keyword: 'type',
          params: { type: 'null' },
          message: 'must be null',
        };
        if (vErrors === null) {
          vErrors = [err6];
        } else {
          vErrors.push(err6);
        }
        errors++;
      }
      var _valid0 = _errs12 === errors;
      valid4 = valid4 || _valid0;
      if (!valid4) {
        const err7 = {
          instancePath: instancePath + '/last_known',
          schemaPath: '#/allOf/1/properties/last_known/anyOf',
          keyword: 'anyOf',
          params: {},
          message: 'must match a schema in anyOf',
        };
        if (vErrors === null) {
          vErrors = [err7];
        } else {
          vErrors.push(err7);
        }
        errors++;
      } else {
        errors = _errs10;
        if (vErrors !== null) {
          if (_errs10) {
            vErrors.length = _errs10;
          } else {
            vErrors = null;
          }
        }
      }
    }
  } else {
    const err8 = {
      instancePath,
      schemaPath: '#/allOf/1/type',
      keyword: 'type',
      params: { type: 'object' },
      message: 'must be object',
    };
    if (vErrors === null) {
      vErrors = [err8];
    } else {
      vErrors.push(err8);
    }
    errors++;
  }
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    for (const key0 in data) {
      if (
        key0 !== 'type' &&
        key0 !== 'failed_sources' &&
        key0 !== 'last_known' &&
        key0 !== 'title' &&
        key0 !== 'status' &&
        key0 !== 'detail' &&
        key0 !== 'instance' &&
        key0 !== 'correlation_id' &&
        key0 !== 'timestamp' &&
        key0 !== 'errors'
      ) {
        const err9 = {
          instancePath,
          schemaPath: '#/unevaluatedProperties',
          keyword: 'unevaluatedProperties',
          params: { unevaluatedProperty: key0 },
          message: 'must NOT have unevaluated properties',
        };
        if (vErrors === null) {
          vErrors = [err9];
        } else {
          vErrors.push(err9);
        }
        errors++;
      }
    }
  } else {
    const err10 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'object' },
      message: 'must be object',
    };
    if (vErrors === null) {
      vErrors = [err10];
    } else {
      vErrors.push(err10);
    }
    errors++;
  }
  validate110.errors = vErrors;
  return errors === 0;
}
validate110.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

function validate121(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate121.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (!validate70(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors })) {
    vErrors = vErrors === null ? validate70.errors : vErrors.concat(validate70.errors);
    errors = vErrors.length;
  }
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    if (data.type === undefined) {
      const err0 = {
        instancePath,
        schemaPath: '#/allOf/1/required',
        keyword: 'required',
        params: { missingProperty: 'type' },
        message: "must have required property '" + 'type' + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.type !== undefined) {
      let data0 = data.type;
      if (typeof data0 !== 'string') {
        const err1 = {
          instancePath: instancePath + '/type',
          schemaPath: '#/allOf/1/properties/type/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err1];
        } else {
          vErrors.push(err1);
        }
        errors++;
      }
      if (!(
        data0 === '/problems/database-unavailable' ||
        data0 === '/problems/overloaded' ||
        data0 === '/problems/identity-unavailable'
      )) {
        const err2 = {
          instancePath: instancePath + '/type',
          schemaPath: '#/allOf/1/properties/type/enum',
          keyword: 'enum',
          params: { allowedValues: schema40.allOf[1].properties.type.enum },
          message: 'must be equal to one of the allowed values',
        };
        if (vErrors === null) {
          vErrors = [err2];
        } else {
          vErrors.push(err2);
        }
        errors++;
      }
    }
  } else {
    const err3 = {
      instancePath,
      schemaPath: '#/allOf/1/type',
      keyword: 'type',
      params: { type: 'object' },
      message: 'must be object',
    };
    if (vErrors === null) {
      vErrors = [err3];
    } else {
      vErrors.push(err3);
    }
    errors++;
  }
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    for (const key0 in data) {
      if (
        key0 !== 'type' &&
        key0 !== 'title' &&
        key0 !== 'status' &&
        key0 !== 'detail' &&
        key0 !== 'instance' &&
        key0 !== 'correlation_id' &&
        key0 !== 'timestamp' &&
        key0 !== 'errors'
      ) {
        const err4 = {
          instancePath,
          schemaPath: '#/unevaluatedProperties',
          keyword: 'unevaluatedProperties',
          params: { unevaluatedProperty: key0 },
          message: 'must NOT have unevaluated properties',
        };
        if (vErrors === null) {
          vErrors = [err4];
        } else {
          vErrors.push(err4);
        }
        errors++;
      }
    }
  } else {
    const err5 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'object' },
      message: 'must be object',
    };
    if (vErrors === null) {
      vErrors = [err5];
    } else {
      vErrors.push(err5);
    }
    errors++;
  }
  validate121.errors = vErrors;
  return errors === 0;
}
validate121.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

function validate109(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  /*# sourceURL="getRealtimeRevenueV1_503_body" */ let vErrors = null;
  let errors = 0;
  const evaluated0 = validate109.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  const _errs0 = errors;
  let valid0 = false;
  let passing0 = null;
  const _errs1 = errors;
  if (!validate110(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors })) {
    vErrors = vErrors === null ? validate110.errors : vErrors.concat(validate110.errors);
    errors = vErrors.length;
  }
  var _valid0 = _errs1 === errors;
  if (_valid0) {
    valid0 = true;
    passing0 = 0;
    var props0 = true;
  }
  const _errs2 = errors;
  if (!validate121(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors })) {
    vErrors = vErrors === null ? validate121.errors : vErrors.concat(validate121.errors);
    errors = vErrors.length;
  }
  var _valid0 = _errs2 === errors;
  if (_valid0 && valid0) {
    valid0 = false;
    passing0 = [passing0, 1];
  } else {
    if (_valid0) {
      valid0 = true;
      passing0 = 1;
      if (props0 !== true) {
        props0 = true;
      }
    }
  }
  if (!valid0) {
    const err0 = {
      instancePath,
      schemaPath: '#/oneOf',
      keyword: 'oneOf',
      params: { passingSchemas: passing0 },
      message: 'must match exactly one schema in oneOf',
    };
    if (vErrors === null) {
      vErrors = [err0];
    } else {
      vErrors.push(err0);
    }
    errors++;
  } else {
    errors = _errs0;
    if (vErrors !== null) {
      if (_errs0) {
        vErrors.length = _errs0;
      } else {
        vErrors = null;
      }
    }
  }
  validate109.errors = vErrors;
  evaluated0.props = props0;
  return errors === 0;
}
validate109.evaluated = { dynamicProps: true, dynamicItems: false };

const streamRealtimeRevenue_request = validate124;
const schema56 = {
  type: 'object',
  properties: {
    params: { type: 'object', properties: {}, required: [] },
    query: {
      type: 'object',
      properties: {
        interval: { type: 'string', enum: ['minute', 'hour', 'day'], default: 'day' },
        on_source_failure: { type: 'string', enum: ['fail', 'partial'], default: 'fail' },
      },
      required: [],
    },
    headers: {
      type: 'object',
      properties: {
        'X-Correlation-ID': { type: 'string', format: 'uuid' },
        'Last-Event-ID': { type: 'string' },
      },
      required: [],
    },
  },
  required: ['params', 'query', 'headers'],
  $id: 'streamRealtimeRevenue_request',
};

function validate124(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  /*# sourceURL="streamRealtimeRevenue_request" */ let vErrors = null;
  let errors = 0;
  const evaluated0 = validate124.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    if (data.params === undefined) {
      const err0 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'params' },
        message: "must have required property '" + 'params' + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.query === undefined) {
      const err1 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'query' },
        message: "must have required property '" + 'query' + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.headers === undefined) {
      const err2 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'headers' },
        message: "must have required property '" + 'headers' + "'",
      };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    if (data.params !== undefined) {
      let data0 = data.params;
      if (!(data0 && typeof data0 == 'object' && !Array.isArray(data0))) {
        const err3 = {
          instancePath: instancePath + '/params',
          schemaPath: '#/properties/params/type',
          keyword: 'type',
          params: { type: 'object' },
          message: 'must be object',
        };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
    }
    if (data.query !== undefined) {
      let data1 = data.query;
      if (data1 && typeof data1 == 'object' && !Array.isArray(data1)) {
        if (data1.interval === undefined) {
          data1.interval = 'day';
        }
        if (data1.on_source_failure === undefined) {
          data1.on_source_failure = 'fail';
        }
        let data2 = data1.interval;
        if (typeof data2 !== 'string') {
          const err4 = {
            instancePath: instancePath + '/query/interval',
            schemaPath: '#/properties/query/properties/interval/type',
            keyword: 'type',
            params: { type: 'string' },
            message: 'must be string',
          };
          if (vErrors === null) {
            vErrors = [err4];
          } else {
            vErrors.push(err4);
          }
          errors++;
        }
        if (!(data2 === 'minute' || data2 === 'hour' || data2 === 'day')) {
          const err5 = {
            instancePath: instancePath + '/query/interval',
            schemaPath: '#/properties/query/properties/interval/enum',
            keyword: 'enum',
            params: { allowedValues: schema56.properties.query.properties.interval.enum },
            message: 'must be equal to one of the allowed values',
          };
          if (vErrors === null) {
            vErrors = [err5];
          } else {
            vErrors.push(err5);
          }
          errors++;
        }
        let data3 = data1.on_source_failure;
        if (typeof data3 !== 'string') {
          const err6 = {
            instancePath: instancePath + '/query/on_source_failure',
            schemaPath: '#/properties/query/properties/on_source_failure/type',
            keyword: 'type',
            params: { type: 'string' },
            message: 'must be string',
          };
          if (vErrors === null) {
            vErrors = [err6];
          } else {
            vErrors.push(err6);
          }
          errors++;
        }
        if (!(data3 === 'fail' || data3 === 'partial')) {
          const err7 = {
            instancePath: instancePath + '/query/on_source_failure',
            schemaPath: '#/properties/query/properties/on_source_failure/enum',
            keyword: 'enum',
            params: { allowedValues: schema56.properties.query.properties.on_source_failure.enum },
            message: 'must be equal to one of the allowed values',
          };
          if (vErrors === null) {
            vErrors = [err7];
          } else {
            vErrors.push(err7);
          }
          errors++;
        }
      } else {
        const err8 = {
          instancePath: instancePath + '/query',
          schemaPath: '#/properties/query/type',
          keyword: 'type',
          params: { type: 'object' },
          message: 'must be object',
        };
        if (vErrors === null) {
          vErrors = [err8];
        } else {
          vErrors.push(err8);
        }
        errors++;
      }
    }
    if (data.headers !== undefined) {
      let data4 = data.headers;
      if (data4 && typeof data4 == 'object' && !Array.isArray(data4)) {
        if (data4['X-Correlation-ID'] !== undefined) {
          let data5 = data4['X-Correlation-ID'];
          if (typeof data5 === 'string') {
            if (!formats0.test(data5)) {
              const err9 = {
                instancePath: instancePath + '/headers/X-Correlation-ID',
                schemaPath: '#/properties/headers/properties/X-Correlation-ID/format',
                keyword: 'format',
                params: { format: 'uuid' },
                message: 'must match format "' + 'uuid' + '"',
              };
              if (vErrors === null) {
                vErrors = [err9];
              } else {
                vErrors.push(err9);
              }
              errors++;
            }
          } else {
            const err10 = {
              instancePath: instancePath + '/headers/X-Correlation-ID',
              schemaPath: '#/properties/headers/properties/X-Correlation-ID/type',
              keyword: 'type',
              params: { type: 'string' },
              message: 'must be string',
            };
            if (vErrors === null) {
              vErrors = [err10];
            } else {
              vErrors.push(err10);
            }
            errors++;
          }
        }
        if (data4['Last-Event-ID'] !== undefined) {
          if (typeof data4['Last-Event-ID'] !== 'string') {
            const err11 = {
              instancePath: instancePath + '/headers/Last-Event-ID',
              schemaPath: '#/properties/headers/properties/Last-Event-ID/type',
              keyword: 'type',
              params: { type: 'string' },
              message: 'must be string',
            };
            if (vErrors === null) {
              vErrors = [err11];
            } else {
              vErrors.push(err11);
            }
            errors++;
          }
        }
      } else {
        const err12 = {
          instancePath: instancePath + '/headers',
          schemaPath: '#/properties/headers/type',
          keyword: 'type',
          params: { type: 'object' },
          message: 'must be object',
        };
        if (vErrors === null) {
          vErrors = [err12];
        } else {
          vErrors.push(err12);
        }
        errors++;
      }
    }
  } else {
    const err13 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'object' },
      message: 'must be object',
    };
    if (vErrors === null) {
      vErrors = [err13];
    } else {
      vErrors.push(err13);
    }
    errors++;
  }
  validate124.errors = vErrors;
  return errors === 0;
}
validate124.evaluated = {
  props: { params: true, query: true, headers: true },
  dynamicProps: false,
  dynamicItems: false,
};

const streamRealtimeRevenue_200_headers = validate125;
const schema57 = {
  type: 'object',
  properties: {
    'X-Correlation-ID': { type: 'string', format: 'uuid' },
    'Cache-Control': { type: 'string', const: 'no-store' },
    'X-Accel-Buffering': { type: 'string', const: 'no' },
  },
  required: ['X-Correlation-ID', 'Cache-Control', 'X-Accel-Buffering'],
  additionalProperties: false,
  $id: 'streamRealtimeRevenue_200_headers',
};

function validate125(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  /*# sourceURL="streamRealtimeRevenue_200_headers" */ let vErrors = null;
  let errors = 0;
  const evaluated0 = validate125.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    if (data['X-Correlation-ID'] === undefined) {
      const err0 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'X-Correlation-ID' },
        message: "must have required property '" + 'X-Correlation-ID' + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data['Cache-Control'] === undefined) {
      const err1 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'Cache-Control' },
        message: "must have required property '" + 'Cache-Control' + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data['X-Accel-Buffering'] === undefined) {
      const err2 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'X-Accel-Buffering' },
        message: "must have required property '" + 'X-Accel-Buffering' + "'",
      };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!(key0 === 'X-Correlation-ID' || key0 === 'Cache-Control' || key0 === 'X-Accel-Buffering')) {
        const err3 = {
          instancePath,
          schemaPath: '#/additionalProperties',
          keyword: 'additionalProperties',
          params: { additionalProperty: key0 },
          message: 'must NOT have additional properties',
        };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
    }
    if (data['X-Correlation-ID'] !== undefined) {
      let data0 = data['X-Correlation-ID'];
      if (typeof data0 === 'string') {
        if (!formats0.test(data0)) {
          const err4 = {
            instancePath: instancePath + '/X-Correlation-ID',
            schemaPath: '#/properties/X-Correlation-ID/format',
            keyword: 'format',
            params: { format: 'uuid' },
            message: 'must match format "' + 'uuid' + '"',
          };
          if (vErrors === null) {
            vErrors = [err4];
          } else {
            vErrors.push(err4);
          }
          errors++;
        }
      } else {
        const err5 = {
          instancePath: instancePath + '/X-Correlation-ID',
          schemaPath: '#/properties/X-Correlation-ID/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err5];
        } else {
          vErrors.push(err5);
        }
        errors++;
      }
    }
    if (data['Cache-Control'] !== undefined) {
      let data1 = data['Cache-Control'];
      if (typeof data1 !== 'string') {
        const err6 = {
          instancePath: instancePath + '/Cache-Control',
          schemaPath: '#/properties/Cache-Control/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err6];
        } else {
          vErrors.push(err6);
        }
        errors++;
      }
      if ('no-store' !== data1) {
        const err7 = {
          instancePath: instancePath + '/Cache-Control',
          schemaPath: '#/properties/Cache-Control/const',
          keyword: 'const',
          params: { allowedValue: 'no-store' },
          message: 'must be equal to constant',
        };
        if (vErrors === null) {
          vErrors = [err7];
        } else {
          vErrors.push(err7);
        }
        errors++;
      }
    }
    if (data['X-Accel-Buffering'] !== undefined) {
      let data2 = data['X-Accel-Buffering'];
      if (typeof data2 !== 'string') {
        const err8 = {
          instancePath: instancePath + '/X-Accel-Buffering',
          schemaPath: '#/properties/X-Accel-Buffering/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err8];
        } else {
          vErrors.push(err8);
        }
        errors++;
      }
      if ('no' !== data2) {
        const err9 = {
          instancePath: instancePath + '/X-Accel-Buffering',
          schemaPath: '#/properties/X-Accel-Buffering/const',
          keyword: 'const',
          params: { allowedValue: 'no' },
          message: 'must be equal to constant',
        };
        if (vErrors === null) {
          vErrors = [err9];
        } else {
          vErrors.push(err9);
        }
        errors++;
      }
    }
  } else {
    const err10 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'object' },
      message: 'must be object',
    };
    if (vErrors === null) {
      vErrors = [err10];
    } else {
      vErrors.push(err10);
    }
    errors++;
  }
  validate125.errors = vErrors;
  return errors === 0;
}
validate125.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

const streamRealtimeRevenue_200_body = validate126;
const schema58 = { type: 'string', $id: 'streamRealtimeRevenue_200_body' };

function validate126(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  /*# sourceURL="streamRealtimeRevenue_200_body" */ let vErrors = null;
  let errors = 0;
  const evaluated0 = validate126.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (typeof data !== 'string') {
    const err0 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'string' },
      message: 'must be string',
    };
    if (vErrors === null) {
      vErrors = [err0];
    } else {
      vErrors.push(err0);
    }
    errors++;
  }
  validate126.errors = vErrors;
  return errors === 0;
}
validate126.evaluated = { dynamicProps: false, dynamicItems: false };

const streamRealtimeRevenue_503_body = validate127;
const schema59 = {
  $ref: 'closed#/components/schemas/ServiceUnavailable',
  $id: 'streamRealtimeRevenue_503_body',
};

function validate128(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate128.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (!validate70(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors })) {
    vErrors = vErrors === null ? validate70.errors : vErrors.concat(validate70.errors);
    errors = vErrors.length;
  }
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    if (data.type === undefined) {
      const err0 = {
        instancePath,
        schemaPath: '#/allOf/1/required',
        keyword: 'required',
        params: { missingProperty: 'type' },
        message: "must have required property '" + 'type' + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.type !== undefined) {
      let data0 = data.type;
      if (typeof data0 !== 'string') {
        const err1 = {
          instancePath: instancePath + '/type',
          schemaPath: '#/allOf/1/properties/type/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err1];
        } else {
          vErrors.push(err1);
        }
        errors++;
      }
      if (!(
        data0 === '/problems/database-unavailable' ||
        data0 === '/problems/overloaded' ||
        data0 === '/problems/identity-unavailable'
      )) {
        const err2 = {
          instancePath: instancePath + '/type',
          schemaPath: '#/allOf/1/properties/type/enum',
          keyword: 'enum',
          params: { allowedValues: schema40.allOf[1].properties.type.enum },
          message: 'must be equal to one of the allowed values',
        };
        if (vErrors === null) {
          vErrors = [err2];
        } else {
          vErrors.push(err2);
        }
        errors++;
      }
    }
  } else {
    const err3 = {
      instancePath,
      schemaPath: '#/allOf/1/type',
      keyword: 'type',
      params: { type: 'object' },
      message: 'must be object',
    };
    if (vErrors === null) {
      vErrors = [err3];
    } else {
      vErrors.push(err3);
    }
    errors++;
  }
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    for (const key0 in data) {
      if (
        key0 !== 'type' &&
        key0 !== 'title' &&
        key0 !== 'status' &&
        key0 !== 'detail' &&
        key0 !== 'instance' &&
        key0 !== 'correlation_id' &&
        key0 !== 'timestamp' &&
        key0 !== 'errors'
      ) {
        const err4 = {
          instancePath,
          schemaPath: '#/unevaluatedProperties',
          keyword: 'unevaluatedProperties',
          params: { unevaluatedProperty: key0 },
          message: 'must NOT have unevaluated properties',
        };
        if (vErrors === null) {
          vErrors = [err4];
        } else {
          vErrors.push(err4);
        }
        errors++;
      }
    }
  } else {
    const err5 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'object' },
      message: 'must be object',
    };
    if (vErrors === null) {
      vErrors = [err5];
    } else {
      vErrors.push(err5);
    }
    errors++;
  }
  validate128.errors = vErrors;
  return errors === 0;
}
validate128.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

function validate127(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  /*# sourceURL="streamRealtimeRevenue_503_body" */ let vErrors = null;
  let errors = 0;
  const evaluated0 = validate127.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (!validate128(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors })) {
    vErrors = vErrors === null ? validate128.errors : vErrors.concat(validate128.errors);
    errors = vErrors.length;
  }
  validate127.errors = vErrors;
  return errors === 0;
}
validate127.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

const getRevenueSeries_request = validate131;
const schema61 = {
  type: 'object',
  properties: {
    params: { type: 'object', properties: {}, required: [] },
    query: {
      type: 'object',
      properties: {
        from: {
          type: 'string',
          pattern:
            '^(19[7-9][0-9]|2[01][0-9][0-9])-[01][0-9]-[0-3][0-9](T([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\\.[0-9]{1,9})?)?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9]))?$',
        },
        to: {
          type: 'string',
          pattern:
            '^(19[7-9][0-9]|2[01][0-9][0-9])-[01][0-9]-[0-3][0-9](T([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\\.[0-9]{1,9})?)?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9]))?$',
        },
        granularity: { type: 'string', enum: ['minute', 'hour', 'day'], default: 'day' },
        compare: { type: 'string', enum: ['previous_period', 'previous_week', 'previous_year'] },
      },
      required: ['from', 'to'],
    },
    headers: {
      type: 'object',
      properties: {
        'X-Correlation-ID': { type: 'string', format: 'uuid' },
        'If-None-Match': { type: 'string' },
      },
      required: [],
    },
  },
  required: ['params', 'query', 'headers'],
  $id: 'getRevenueSeries_request',
};
const pattern20 = new RegExp(
  '^(19[7-9][0-9]|2[01][0-9][0-9])-[01][0-9]-[0-3][0-9](T([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\\.[0-9]{1,9})?)?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9]))?$',
  'u',
);

function validate131(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  /*# sourceURL="getRevenueSeries_request" */ let vErrors = null;
  let errors = 0;
  const evaluated0 = validate131.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    if (data.params === undefined) {
      const err0 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'params' },
        message: "must have required property '" + 'params' + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.query === undefined) {
      const err1 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'query' },
        message: "must have required property '" + 'query' + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.headers === undefined) {
      const err2 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'headers' },
        message: "must have required property '" + 'headers' + "'",
      };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    if (data.params !== undefined) {
      let data0 = data.params;
      if (!(data0 && typeof data0 == 'object' && !Array.isArray(data0))) {
        const err3 = {
          instancePath: instancePath + '/params',
          schemaPath: '#/properties/params/type',
          keyword: 'type',
          params: { type: 'object' },
          message: 'must be object',
        };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
    }
    if (data.query !== undefined) {
      let data1 = data.query;
      if (data1 && typeof data1 == 'object' && !Array.isArray(data1)) {
        if (data1.granularity === undefined) {
          data1.granularity = 'day';
        }
        if (data1.from === undefined) {
          const err4 = {
            instancePath: instancePath + '/query',
            schemaPath: '#/properties/query/required',
            keyword: 'required',
            params: { missingProperty: 'from' },
            message: "must have required property '" + 'from' + "'",
          };
          if (vErrors === null) {
            vErrors = [err4];
          } else {
            vErrors.push(err4);
          }
          errors++;
        }
        if (data1.to === undefined) {
          const err5 = {
            instancePath: instancePath + '/query',
            schemaPath: '#/properties/query/required',
            keyword: 'required',
            params: { missingProperty: 'to' },
            message: "must have required property '" + 'to' + "'",
          };
          if (vErrors === null) {
            vErrors = [err5];
          } else {
            vErrors.push(err5);
          }
          errors++;
        }
        if (data1.from !== undefined) {
          let data2 = data1.from;
          if (typeof data2 === 'string') {
            if (!pattern20.test(data2)) {
              const err6 = {
                instancePath: instancePath + '/query/from',
                schemaPath: '#/properties/query/properties/from/pattern',
                keyword: 'pattern',
                params: {
                  pattern:
                    '^(19[7-9][0-9]|2[01][0-9][0-9])-[01][0-9]-[0-3][0-9](T([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\\.[0-9]{1,9})?)?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9]))?$',
                },
                message:
                  'must match pattern "' +
                  '^(19[7-9][0-9]|2[01][0-9][0-9])-[01][0-9]-[0-3][0-9](T([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\\.[0-9]{1,9})?)?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9]))?$' +
                  '"',
              };
              if (vErrors === null) {
                vErrors = [err6];
              } else {
                vErrors.push(err6);
              }
              errors++;
            }
          } else {
            const err7 = {
              instancePath: instancePath + '/query/from',
              schemaPath: '#/properties/query/properties/from/type',
              keyword: 'type',
              params: { type: 'string' },
              message: 'must be string',
            };
            if (vErrors === null) {
              vErrors = [err7];
            } else {
              vErrors.push(err7);
            }
            errors++;
          }
        }
        if (data1.to !== undefined) {
          let data3 = data1.to;
          if (typeof data3 === 'string') {
            if (!pattern20.test(data3)) {
              const err8 = {
                instancePath: instancePath + '/query/to',
                schemaPath: '#/properties/query/properties/to/pattern',
                keyword: 'pattern',
                params: {
                  pattern:
                    '^(19[7-9][0-9]|2[01][0-9][0-9])-[01][0-9]-[0-3][0-9](T([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\\.[0-9]{1,9})?)?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9]))?$',
                },
                message:
                  'must match pattern "' +
                  '^(19[7-9][0-9]|2[01][0-9][0-9])-[01][0-9]-[0-3][0-9](T([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\\.[0-9]{1,9})?)?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9]))?$' +
                  '"',
              };
              if (vErrors === null) {
                vErrors = [err8];
              } else {
                vErrors.push(err8);
              }
              errors++;
            }
          } else {
            const err9 = {
              instancePath: instancePath + '/query/to',
              schemaPath: '#/properties/query/properties/to/type',
              keyword: 'type',
              params: { type: 'string' },
              message: 'must be string',
            };
            if (vErrors === null) {
              vErrors = [err9];
            } else {
              vErrors.push(err9);
            }
            errors++;
          }
        }
        let data4 = data1.granularity;
        if (typeof data4 !== 'string') {
          const err10 = {
            instancePath: instancePath + '/query/granularity',
            schemaPath: '#/properties/query/properties/granularity/type',
            keyword: 'type',
            params: { type: 'string' },
            message: 'must be string',
          };
          if (vErrors === null) {
            vErrors = [err10];
          } else {
            vErrors.push(err10);
          }
          errors++;
        }
        if (!(data4 === 'minute' || data4 === 'hour' || data4 === 'day')) {
          const err11 = {
            instancePath: instancePath + '/query/granularity',
            schemaPath: '#/properties/query/properties/granularity/enum',
            keyword: 'enum',
            params: { allowedValues: schema61.properties.query.properties.granularity.enum },
            message: 'must be equal to one of the allowed values',
          };
          if (vErrors === null) {
            vErrors = [err11];
          } else {
            vErrors.push(err11);
          }
          errors++;
        }
        if (data1.compare !== undefined) {
          let data5 = data1.compare;
          if (typeof data5 !== 'string') {
            const err12 = {
              instancePath: instancePath + '/query/compare',
              schemaPath: '#/properties/query/properties/compare/type',
              keyword: 'type',
              params: { type: 'string' },
              message: 'must be string',
            };
            if (vErrors === null) {
              vErrors = [err12];
            } else {
              vErrors.push(err12);
            }
            errors++;
          }
          if (!(data5 === 'previous_period' || data5 === 'previous_week' || data5 === 'previous_year')) {
            const err13 = {
              instancePath: instancePath + '/query/compare',
              schemaPath: '#/properties/query/properties/compare/enum',
              keyword: 'enum',
              params: { allowedValues: schema61.properties.query.properties.compare.enum },
              message: 'must be equal to one of the allowed values',
            };
            if (vErrors === null) {
              vErrors = [err13];
            } else {
              vErrors.push(err13);
            }
            errors++;
          }
        }
      } else {
        const err14 = {
          instancePath: instancePath + '/query',
          schemaPath: '#/properties/query/type',
          keyword: 'type',
          params: { type: 'object' },
          message: 'must be object',
        };
        if (vErrors === null) {
          vErrors = [err14];
        } else {
          vErrors.push(err14);
        }
        errors++;
      }
    }
    if (data.headers !== undefined) {
      let data6 = data.headers;
      if (data6 && typeof data6 == 'object' && !Array.isArray(data6)) {
        if (data6['X-Correlation-ID'] !== undefined) {
          let data7 = data6['X-Correlation-ID'];
          if (typeof data7 === 'string') {
            if (!formats0.test(data7)) {
              const err15 = {
                instancePath: instancePath + '/headers/X-Correlation-ID',
                schemaPath: '#/properties/headers/properties/X-Correlation-ID/format',
                keyword: 'format',
                params: { format: 'uuid' },
                message: 'must match format "' + 'uuid' + '"',
              };
              if (vErrors === null) {
                vErrors = [err15];
              } else {
                vErrors.push(err15);
              }
              errors++;
            }
          } else {
            const err16 = {
              instancePath: instancePath + '/headers/X-Correlation-ID',
              schemaPath: '#/properties/headers/properties/X-Correlation-ID/type',
              keyword: 'type',
              params: { type: 'string' },
              message: 'must be string',
            };
            if (vErrors === null) {
              vErrors = [err16];
            } else {
              vErrors.push(err16);
            }
            errors++;
          }
        }
        if (data6['If-None-Match'] !== undefined) {
          if (typeof data6['If-None-Match'] !== 'string') {
            const err17 = {
              instancePath: instancePath + '/headers/If-None-Match',
              schemaPath: '#/properties/headers/properties/If-None-Match/type',
              keyword: 'type',
              params: { type: 'string' },
              message: 'must be string',
            };
            if (vErrors === null) {
              vErrors = [err17];
            } else {
              vErrors.push(err17);
            }
            errors++;
          }
        }
      } else {
        const err18 = {
          instancePath: instancePath + '/headers',
          schemaPath: '#/properties/headers/type',
          keyword: 'type',
          params: { type: 'object' },
          message: 'must be object',
        };
        if (vErrors === null) {
          vErrors = [err18];
        } else {
          vErrors.push(err18);
        }
        errors++;
      }
    }
  } else {
    const err19 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'object' },
      message: 'must be object',
    };
    if (vErrors === null) {
      vErrors = [err19];
    } else {
      vErrors.push(err19);
    }
    errors++;
  }
  validate131.errors = vErrors;
  return errors === 0;
}
validate131.evaluated = {
  props: { params: true, query: true, headers: true },
  dynamicProps: false,
  dynamicItems: false,
};

const getRevenueSeries_200_headers = validate132;
const schema62 = {
  type: 'object',
  properties: {
    'X-Correlation-ID': { type: 'string', format: 'uuid' },
    ETag: { type: 'string', pattern: '^"[!#-~]+"$' },
    'Cache-Control': { type: 'string', const: 'private, max-age=0' },
    Vary: { type: 'string' },
  },
  required: ['X-Correlation-ID', 'ETag', 'Cache-Control', 'Vary'],
  additionalProperties: false,
  $id: 'getRevenueSeries_200_headers',
};

function validate132(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  /*# sourceURL="getRevenueSeries_200_headers" */ let vErrors = null;
  let errors = 0;
  const evaluated0 = validate132.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    if (data['X-Correlation-ID'] === undefined) {
      const err0 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'X-Correlation-ID' },
        message: "must have required property '" + 'X-Correlation-ID' + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.ETag === undefined) {
      const err1 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'ETag' },
        message: "must have required property '" + 'ETag' + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data['Cache-Control'] === undefined) {
      const err2 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'Cache-Control' },
        message: "must have required property '" + 'Cache-Control' + "'",
      };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    if (data.Vary === undefined) {
      const err3 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'Vary' },
        message: "must have required property '" + 'Vary' + "'",
      };
      if (vErrors === null) {
        vErrors = [err3];
      } else {
        vErrors.push(err3);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!(key0 === 'X-Correlation-ID' || key0 === 'ETag' || key0 === 'Cache-Control' || key0 === 'Vary')) {
        const err4 = {
          instancePath,
          schemaPath: '#/additionalProperties',
          keyword: 'additionalProperties',
          params: { additionalProperty: key0 },
          message: 'must NOT have additional properties',
        };
        if (vErrors === null) {
          vErrors = [err4];
        } else {
          vErrors.push(err4);
        }
        errors++;
      }
    }
    if (data['X-Correlation-ID'] !== undefined) {
      let data0 = data['X-Correlation-ID'];
      if (typeof data0 === 'string') {
        if (!formats0.test(data0)) {
          const err5 = {
            instancePath: instancePath + '/X-Correlation-ID',
            schemaPath: '#/properties/X-Correlation-ID/format',
            keyword: 'format',
            params: { format: 'uuid' },
            message: 'must match format "' + 'uuid' + '"',
          };
          if (vErrors === null) {
            vErrors = [err5];
          } else {
            vErrors.push(err5);
          }
          errors++;
        }
      } else {
        const err6 = {
          instancePath: instancePath + '/X-Correlation-ID',
          schemaPath: '#/properties/X-Correlation-ID/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err6];
        } else {
          vErrors.push(err6);
        }
        errors++;
      }
    }
    if (data.ETag !== undefined) {
      let data1 = data.ETag;
      if (typeof data1 === 'string') {
        if (!pattern9.test(data1)) {
          const err7 = {
            instancePath: instancePath + '/ETag',
            schemaPath: '#/properties/ETag/pattern',
            keyword: 'pattern',
            params: { pattern: '^"[!#-~]+"$' },
            message: 'must match pattern "' + '^"[!#-~]+"$' + '"',
          };
          if (vErrors === null) {
            vErrors = [err7];
          } else {
            vErrors.push(err7);
          }
          errors++;
        }
      } else {
        const err8 = {
          instancePath: instancePath + '/ETag',
          schemaPath: '#/properties/ETag/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err8];
        } else {
          vErrors.push(err8);
        }
        errors++;
      }
    }
    if (data['Cache-Control'] !== undefined) {
      let data2 = data['Cache-Control'];
      if (typeof data2 !== 'string') {
        const err9 = {
          instancePath: instancePath + '/Cache-Control',
          schemaPath: '#/properties/Cache-Control/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err9];
        } else {
          vErrors.push(err9);
        }
        errors++;
      }
      if ('private, max-age=0' !== data2) {
        const err10 = {
          instancePath: instancePath + '/Cache-Control',
          schemaPath: '#/properties/Cache-Control/const',
          keyword: 'const',
          params: { allowedValue: 'private, max-age=0' },
          message: 'must be equal to constant',
        };
        if (vErrors === null) {
          vErrors = [err10];
        } else {
          vErrors.push(err10);
        }
        errors++;
      }
    }
    if (data.Vary !== undefined) {
      if (typeof data.Vary !== 'string') {
        const err11 = {
          instancePath: instancePath + '/Vary',
          schemaPath: '#/properties/Vary/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err11];
        } else {
          vErrors.push(err11);
        }
        errors++;
      }
    }
  } else {
    const err12 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'object' },
      message: 'must be object',
    };
    if (vErrors === null) {
      vErrors = [err12];
    } else {
      vErrors.push(err12);
    }
    errors++;
  }
  validate132.errors = vErrors;
  return errors === 0;
}
validate132.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

const getRevenueSeries_200_body = validate133;
const schema63 = { $ref: 'closed#/components/schemas/RevenueSeries', $id: 'getRevenueSeries_200_body' };
const schema64 = {
  type: 'object',
  required: [
    'tenant_id',
    'granularity',
    'from',
    'to',
    'time_zone',
    'currency',
    'minor_unit_exponent',
    'complete',
    'sources',
    'buckets',
  ],
  properties: {
    tenant_id: { type: 'string', format: 'uuid' },
    granularity: { $ref: 'closed#/components/schemas/Interval' },
    from: { type: 'string', format: 'date-time' },
    to: { type: 'string', format: 'date-time' },
    time_zone: { type: 'string' },
    currency: { type: 'string', pattern: '^[A-Z]{3}$' },
    minor_unit_exponent: { type: 'integer', minimum: 0, maximum: 4 },
    complete: { type: 'boolean' },
    mode: { type: 'string', enum: ['live', 'test'] },
    sources: {
      type: 'array',
      items: {
        type: 'object',
        required: ['platform', 'platform_account_id', 'counted'],
        properties: {
          platform: { $ref: 'closed#/components/schemas/Platform' },
          platform_account_id: { type: 'string', minLength: 1, maxLength: 255 },
          counted: { type: 'boolean' },
        },
        unevaluatedProperties: false,
      },
    },
    buckets: { type: 'array', minItems: 1, items: { $ref: 'closed#/components/schemas/SeriesBucket' } },
    comparison: {
      type: 'object',
      required: ['compare', 'from', 'to', 'buckets'],
      properties: {
        compare: { type: 'string', enum: ['previous_period', 'previous_week', 'previous_year'] },
        from: { type: 'string', format: 'date-time' },
        to: { type: 'string', format: 'date-time' },
        buckets: { type: 'array', minItems: 1, items: { $ref: 'closed#/components/schemas/SeriesBucket' } },
      },
      unevaluatedProperties: false,
    },
  },
  unevaluatedProperties: false,
};
const schema65 = {
  type: 'object',
  required: [
    'start',
    'end',
    'complete',
    'revenue_total_minor',
    'refund_total_minor',
    'net_total_minor',
    'event_count',
    'by_currency',
    'sources',
  ],
  properties: {
    start: { type: 'string', format: 'date-time' },
    end: { type: 'string', format: 'date-time' },
    complete: { type: 'boolean' },
    revenue_total_minor: { type: ['integer', 'null'], minimum: 0, maximum: 9007199254740991 },
    refund_total_minor: { type: ['integer', 'null'], minimum: -9007199254740991, maximum: 9007199254740991 },
    net_total_minor: { type: ['integer', 'null'], minimum: -9007199254740991, maximum: 9007199254740991 },
    event_count: { type: ['integer', 'null'], minimum: 0, maximum: 9007199254740991 },
    by_currency: { type: 'array', items: { $ref: 'closed#/components/schemas/CurrencyRevenue' } },
    sources: { type: 'array', items: { $ref: 'closed#/components/schemas/SeriesSource' } },
  },
  unevaluatedProperties: false,
};
const schema66 = {
  type: 'object',
  required: [
    'platform',
    'platform_account_id',
    'complete',
    'revenue_total_minor',
    'refund_total_minor',
    'event_count',
  ],
  properties: {
    platform: { $ref: 'closed#/components/schemas/Platform' },
    platform_account_id: { type: 'string', minLength: 1, maxLength: 255 },
    complete: { type: 'boolean' },
    revenue_total_minor: { type: ['integer', 'null'], minimum: 0, maximum: 9007199254740991 },
    refund_total_minor: { type: ['integer', 'null'], minimum: -9007199254740991, maximum: 9007199254740991 },
    event_count: { type: ['integer', 'null'], minimum: 0, maximum: 9007199254740991 },
    figures: { type: 'array', items: { $ref: 'closed#/components/schemas/SourceFigures' } },
  },
  unevaluatedProperties: false,
};

function validate139(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate139.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    if (data.platform === undefined) {
      const err0 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'platform' },
        message: "must have required property '" + 'platform' + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.platform_account_id === undefined) {
      const err1 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'platform_account_id' },
        message: "must have required property '" + 'platform_account_id' + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.complete === undefined) {
      const err2 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'complete' },
        message: "must have required property '" + 'complete' + "'",
      };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    if (data.revenue_total_minor === undefined) {
      const err3 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'revenue_total_minor' },
        message: "must have required property '" + 'revenue_total_minor' + "'",
      };
      if (vErrors === null) {
        vErrors = [err3];
      } else {
        vErrors.push(err3);
      }
      errors++;
    }
    if (data.refund_total_minor === undefined) {
      const err4 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'refund_total_minor' },
        message: "must have required property '" + 'refund_total_minor' + "'",
      };
      if (vErrors === null) {
        vErrors = [err4];
      } else {
        vErrors.push(err4);
      }
      errors++;
    }
    if (data.event_count === undefined) {
      const err5 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'event_count' },
        message: "must have required property '" + 'event_count' + "'",
      };
      if (vErrors === null) {
        vErrors = [err5];
      } else {
        vErrors.push(err5);
      }
      errors++;
    }
    if (data.platform !== undefined) {
      if (
        !validate75(data.platform, {
          instancePath: instancePath + '/platform',
          parentData: data,
          parentDataProperty: 'platform',
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate75.errors : vErrors.concat(validate75.errors);
        errors = vErrors.length;
      }
    }
    if (data.platform_account_id !== undefined) {
      let data1 = data.platform_account_id;
      if (typeof data1 === 'string') {
        if (func1(data1) > 255) {
          const err6 = {
            instancePath: instancePath + '/platform_account_id',
            schemaPath: '#/properties/platform_account_id/maxLength',
            keyword: 'maxLength',
            params: { limit: 255 },
            message: 'must NOT have more than 255 characters',
          };
          if (vErrors === null) {
            vErrors = [err6];
          } else {
            vErrors.push(err6);
          }
          errors++;
        }
        if (func1(data1) < 1) {
          const err7 = {
            instancePath: instancePath + '/platform_account_id',
            schemaPath: '#/properties/platform_account_id/minLength',
            keyword: 'minLength',
            params: { limit: 1 },
            message: 'must NOT have fewer than 1 characters',
          };
          if (vErrors === null) {
            vErrors = [err7];
          } else {
            vErrors.push(err7);
          }
          errors++;
        }
      } else {
        const err8 = {
          instancePath: instancePath + '/platform_account_id',
          schemaPath: '#/properties/platform_account_id/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err8];
        } else {
          vErrors.push(err8);
        }
        errors++;
      }
    }
    if (data.complete !== undefined) {
      if (typeof data.complete !== 'boolean') {
        const err9 = {
          instancePath: instancePath + '/complete',
          schemaPath: '#/properties/complete/type',
          keyword: 'type',
          params: { type: 'boolean' },
          message: 'must be boolean',
        };
        if (vErrors === null) {
          vErrors = [err9];
        } else {
          vErrors.push(err9);
        }
        errors++;
      }
    }
    if (data.revenue_total_minor !== undefined) {
      let data3 = data.revenue_total_minor;
      if (!(typeof data3 == 'number' && !(data3 % 1) && !isNaN(data3) && isFinite(data3)) && data3 !== null) {
        const err10 = {
          instancePath: instancePath + '/revenue_total_minor',
          schemaPath: '#/properties/revenue_total_minor/type',
          keyword: 'type',
          params: { type: schema66.properties.revenue_total_minor.type },
          message: 'must be integer,null',
        };
        if (vErrors === null) {
          vErrors = [err10];
        } else {
          vErrors.push(err10);
        }
        errors++;
      }
      if (typeof data3 == 'number' && isFinite(data3)) {
        if (data3 > 9007199254740991 || isNaN(data3)) {
          const err11 = {
            instancePath: instancePath + '/revenue_total_minor',
            schemaPath: '#/properties/revenue_total_minor/maximum',
            keyword: 'maximum',
            params: { comparison: '<=', limit: 9007199254740991 },
            message: 'must be <= 9007199254740991',
          };
          if (vErrors === null) {
            vErrors = [err11];
          } else {
            vErrors.push(err11);
          }
          errors++;
        }
        if (data3 < 0 || isNaN(data3)) {
          const err12 = {
            instancePath: instancePath + '/revenue_total_minor',
            schemaPath: '#/properties/revenue_total_minor/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: 0 },
            message: 'must be >= 0',
          };
          if (vErrors === null) {
            vErrors = [err12];
          } else {
            vErrors.push(err12);
          }
          errors++;
        }
      }
    }
    if (data.refund_total_minor !== undefined) {
      let data4 = data.refund_total_minor;
      if (!(typeof data4 == 'number' && !(data4 % 1) && !isNaN(data4) && isFinite(data4)) && data4 !== null) {
        const err13 = {
          instancePath: instancePath + '/refund_total_minor',
          schemaPath: '#/properties/refund_total_minor/type',
          keyword: 'type',
          params: { type: schema66.properties.refund_total_minor.type },
          message: 'must be integer,null',
        };
        if (vErrors === null) {
          vErrors = [err13];
        } else {
          vErrors.push(err13);
        }
        errors++;
      }
      if (typeof data4 == 'number' && isFinite(data4)) {
        if (data4 > 9007199254740991 || isNaN(data4)) {
          const err14 = {
            instancePath: instancePath + '/refund_total_minor',
            schemaPath: '#/properties/refund_total_minor/maximum',
            keyword: 'maximum',
            params: { comparison: '<=', limit: 9007199254740991 },
            message: 'must be <= 9007199254740991',
          };
          if (vErrors === null) {
            vErrors = [err14];
          } else {
            vErrors.push(err14);
          }
          errors++;
        }
        if (data4 < -9007199254740991 || isNaN(data4)) {
          const err15 = {
            instancePath: instancePath + '/refund_total_minor',
            schemaPath: '#/properties/refund_total_minor/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: -9007199254740991 },
            message: 'must be >= -9007199254740991',
          };
          if (vErrors === null) {
            vErrors = [err15];
          } else {
            vErrors.push(err15);
          }
          errors++;
        }
      }
    }
    if (data.event_count !== undefined) {
      let data5 = data.event_count;
      if (!(typeof data5 == 'number' && !(data5 % 1) && !isNaN(data5) && isFinite(data5)) && data5 !== null) {
        const err16 = {
          instancePath: instancePath + '/event_count',
          schemaPath: '#/properties/event_count/type',
          keyword: 'type',
          params: { type: schema66.properties.event_count.type },
          message: 'must be integer,null',
        };
        if (vErrors === null) {
          vErrors = [err16];
        } else {
          vErrors.push(err16);
        }
        errors++;
      }
      if (typeof data5 == 'number' && isFinite(data5)) {
        if (data5 > 9007199254740991 || isNaN(data5)) {
          const err17 = {
            instancePath: instancePath + '/event_count',
            schemaPath: '#/properties/event_count/maximum',
            keyword: 'maximum',
            params: { comparison: '<=', limit: 9007199254740991 },
            message: 'must be <= 9007199254740991',
          };
          if (vErrors === null) {
            vErrors = [err17];
          } else {
            vErrors.push(err17);
          }
          errors++;
        }
        if (data5 < 0 || isNaN(data5)) {
          const err18 = {
            instancePath: instancePath + '/event_count',
            schemaPath: '#/properties/event_count/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: 0 },
            message: 'must be >= 0',
          };
          if (vErrors === null) {
            vErrors = [err18];
          } else {
            vErrors.push(err18);
          }
          errors++;
        }
      }
    }
    if (data.figures !== undefined) {
      let data6 = data.figures;
      if (Array.isArray(data6)) {
        const len0 = data6.length;
        for (let i0 = 0; i0 < len0; i0++) {
          if (
            !validate97(data6[i0], {
              instancePath: instancePath + '/figures/' + i0,
              parentData: data6,
              parentDataProperty: i0,
              rootData,
              dynamicAnchors,
            })
          ) {
            vErrors = vErrors === null ? validate97.errors : vErrors.concat(validate97.errors);
            errors = vErrors.length;
          }
        }
      } else {
        const err19 = {
          instancePath: instancePath + '/figures',
          schemaPath: '#/properties/figures/type',
          keyword: 'type',
          params: { type: 'array' },
          message: 'must be array',
        };
        if (vErrors === null) {
          vErrors = [err19];
        } else {
          vErrors.push(err19);
        }
        errors++;
      }
    }
    for (const key0 in data) {
      if (
        key0 !== 'platform' &&
        key0 !== 'platform_account_id' &&
        key0 !== 'complete' &&
        key0 !== 'revenue_total_minor' &&
        key0 !== 'refund_total_minor' &&
        key0 !== 'event_count' &&
        key0 !== 'figures'
      ) {
        const err20 = {
          instancePath,
          schemaPath: '#/unevaluatedProperties',
          keyword: 'unevaluatedProperties',
          params: { unevaluatedProperty: key0 },
          message: 'must NOT have unevaluated properties',
        };
        if (vErrors === null) {
          vErrors = [err20];
        } else {
          vErrors.push(err20);
        }
        errors++;
      }
    }
  } else {
    const err21 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'object' },
      message: 'must be object',
    };
    if (vErrors === null) {
      vErrors = [err21];
    } else {
      vErrors.push(err21);
    }
    errors++;
  }
  validate139.errors = vErrors;
  return errors === 0;
}
validate139.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

function validate137(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate137.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    if (data.start === undefined) {
      const err0 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'start' },
        message: "must have required property '" + 'start' + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.end === undefined) {
      const err1 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'end' },
        message: "must have required property '" + 'end' + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.complete === undefined) {
      const err2 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'complete' },
        message: "must have required property '" + 'complete' + "'",
      };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    if (data.revenue_total_minor === undefined) {
      const err3 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'revenue_total_minor' },
        message: "must have required property '" + 'revenue_total_minor' + "'",
      };
      if (vErrors === null) {
        vErrors = [err3];
      } else {
        vErrors.push(err3);
      }
      errors++;
    }
    if (data.refund_total_minor === undefined) {
      const err4 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'refund_total_minor' },
        message: "must have required property '" + 'refund_total_minor' + "'",
      };
      if (vErrors === null) {
        vErrors = [err4];
      } else {
        vErrors.push(err4);
      }
      errors++;
    }
    if (data.net_total_minor === undefined) {
      const err5 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'net_total_minor' },
        message: "must have required property '" + 'net_total_minor' + "'",
      };
      if (vErrors === null) {
        vErrors = [err5];
      } else {
        vErrors.push(err5);
      }
      errors++;
    }
    if (data.event_count === undefined) {
      const err6 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'event_count' },
        message: "must have required property '" + 'event_count' + "'",
      };
      if (vErrors === null) {
        vErrors = [err6];
      } else {
        vErrors.push(err6);
      }
      errors++;
    }
    if (data.by_currency === undefined) {
      const err7 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'by_currency' },
        message: "must have required property '" + 'by_currency' + "'",
      };
      if (vErrors === null) {
        vErrors = [err7];
      } else {
        vErrors.push(err7);
      }
      errors++;
    }
    if (data.sources === undefined) {
      const err8 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'sources' },
        message: "must have required property '" + 'sources' + "'",
      };
      if (vErrors === null) {
        vErrors = [err8];
      } else {
        vErrors.push(err8);
      }
      errors++;
    }
    if (data.start !== undefined) {
      let data0 = data.start;
      if (typeof data0 === 'string') {
        if (!formats6.validate(data0)) {
          const err9 = {
            instancePath: instancePath + '/start',
            schemaPath: '#/properties/start/format',
            keyword: 'format',
            params: { format: 'date-time' },
            message: 'must match format "' + 'date-time' + '"',
          };
          if (vErrors === null) {
            vErrors = [err9];
          } else {
            vErrors.push(err9);
          }
          errors++;
        }
      } else {
        const err10 = {
          instancePath: instancePath + '/start',
          schemaPath: '#/properties/start/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err10];
        } else {
          vErrors.push(err10);
        }
        errors++;
      }
    }
    if (data.end !== undefined) {
      let data1 = data.end;
      if (typeof data1 === 'string') {
        if (!formats6.validate(data1)) {
          const err11 = {
            instancePath: instancePath + '/end',
            schemaPath: '#/properties/end/format',
            keyword: 'format',
            params: { format: 'date-time' },
            message: 'must match format "' + 'date-time' + '"',
          };
          if (vErrors === null) {
            vErrors = [err11];
          } else {
            vErrors.push(err11);
          }
          errors++;
        }
      } else {
        const err12 = {
          instancePath: instancePath + '/end',
          schemaPath: '#/properties/end/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err12];
        } else {
          vErrors.push(err12);
        }
        errors++;
      }
    }
    if (data.complete !== undefined) {
      if (typeof data.complete !== 'boolean') {
        const err13 = {
          instancePath: instancePath + '/complete',
          schemaPath: '#/properties/complete/type',
          keyword: 'type',
          params: { type: 'boolean' },
          message: 'must be boolean',
        };
        if (vErrors === null) {
          vErrors = [err13];
        } else {
          vErrors.push(err13);
        }
        errors++;
      }
    }
    if (data.revenue_total_minor !== undefined) {
      let data3 = data.revenue_total_minor;
      if (!(typeof data3 == 'number' && !(data3 % 1) && !isNaN(data3) && isFinite(data3)) && data3 !== null) {
        const err14 = {
          instancePath: instancePath + '/revenue_total_minor',
          schemaPath: '#/properties/revenue_total_minor/type',
          keyword: 'type',
          params: { type: schema65.properties.revenue_total_minor.type },
          message: 'must be integer,null',
        };
        if (vErrors === null) {
          vErrors = [err14];
        } else {
          vErrors.push(err14);
        }
        errors++;
      }
      if (typeof data3 == 'number' && isFinite(data3)) {
        if (data3 > 9007199254740991 || isNaN(data3)) {
          const err15 = {
            instancePath: instancePath + '/revenue_total_minor',
            schemaPath: '#/properties/revenue_total_minor/maximum',
            keyword: 'maximum',
            params: { comparison: '<=', limit: 9007199254740991 },
            message: 'must be <= 9007199254740991',
          };
          if (vErrors === null) {
            vErrors = [err15];
          } else {
            vErrors.push(err15);
          }
          errors++;
        }
        if (data3 < 0 || isNaN(data3)) {
          const err16 = {
            instancePath: instancePath + '/revenue_total_minor',
            schemaPath: '#/properties/revenue_total_minor/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: 0 },
            message: 'must be >= 0',
          };
          if (vErrors === null) {
            vErrors = [err16];
          } else {
            vErrors.push(err16);
          }
          errors++;
        }
      }
    }
    if (data.refund_total_minor !== undefined) {
      let data4 = data.refund_total_minor;
      if (!(typeof data4 == 'number' && !(data4 % 1) && !isNaN(data4) && isFinite(data4)) && data4 !== null) {
        const err17 = {
          instancePath: instancePath + '/refund_total_minor',
          schemaPath: '#/properties/refund_total_minor/type',
          keyword: 'type',
          params: { type: schema65.properties.refund_total_minor.type },
          message: 'must be integer,null',
        };
        if (vErrors === null) {
          vErrors = [err17];
        } else {
          vErrors.push(err17);
        }
        errors++;
      }
      if (typeof data4 == 'number' && isFinite(data4)) {
        if (data4 > 9007199254740991 || isNaN(data4)) {
          const err18 = {
            instancePath: instancePath + '/refund_total_minor',
            schemaPath: '#/properties/refund_total_minor/maximum',
            keyword: 'maximum',
            params: { comparison: '<=', limit: 9007199254740991 },
            message: 'must be <= 9007199254740991',
          };
          if (vErrors === null) {
            vErrors = [err18];
          } else {
            vErrors.push(err18);
          }
          errors++;
        }
        if (data4 < -9007199254740991 || isNaN(data4)) {
          const err19 = {
            instancePath: instancePath + '/refund_total_minor',
            schemaPath: '#/properties/refund_total_minor/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: -9007199254740991 },
            message: 'must be >= -9007199254740991',
          };
          if (vErrors === null) {
            vErrors = [err19];
          } else {
            vErrors.push(err19);
          }
          errors++;
        }
      }
    }
    if (data.net_total_minor !== undefined) {
      let data5 = data.net_total_minor;
      if (!(typeof data5 == 'number' && !(data5 % 1) && !isNaN(data5) && isFinite(data5)) && data5 !== null) {
        const err20 = {
          instancePath: instancePath + '/net_total_minor',
          schemaPath: '#/properties/net_total_minor/type',
          keyword: 'type',
          params: { type: schema65.properties.net_total_minor.type },
          message: 'must be integer,null',
        };
        if (vErrors === null) {
          vErrors = [err20];
        } else {
          vErrors.push(err20);
        }
        errors++;
      }
      if (typeof data5 == 'number' && isFinite(data5)) {
        if (data5 > 9007199254740991 || isNaN(data5)) {
          const err21 = {
            instancePath: instancePath + '/net_total_minor',
            schemaPath: '#/properties/net_total_minor/maximum',
            keyword: 'maximum',
            params: { comparison: '<=', limit: 9007199254740991 },
            message: 'must be <= 9007199254740991',
          };
          if (vErrors === null) {
            vErrors = [err21];
          } else {
            vErrors.push(err21);
          }
          errors++;
        }
        if (data5 < -9007199254740991 || isNaN(data5)) {
          const err22 = {
            instancePath: instancePath + '/net_total_minor',
            schemaPath: '#/properties/net_total_minor/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: -9007199254740991 },
            message: 'must be >= -9007199254740991',
          };
          if (vErrors === null) {
            vErrors = [err22];
          } else {
            vErrors.push(err22);
          }
          errors++;
        }
      }
    }
    if (data.event_count !== undefined) {
      let data6 = data.event_count;
      if (!(typeof data6 == 'number' && !(data6 % 1) && !isNaN(data6) && isFinite(data6)) && data6 !== null) {
        const err23 = {
          instancePath: instancePath + '/event_count',
          schemaPath: '#/properties/event_count/type',
          keyword: 'type',
          params: { type: schema65.properties.event_count.type },
          message: 'must be integer,null',
        };
        if (vErrors === null) {
          vErrors = [err23];
        } else {
          vErrors.push(err23);
        }
        errors++;
      }
      if (typeof data6 == 'number' && isFinite(data6)) {
        if (data6 > 9007199254740991 || isNaN(data6)) {
          const err24 = {
            instancePath: instancePath + '/event_count',
            schemaPath: '#/properties/event_count/maximum',
            keyword: 'maximum',
            params: { comparison: '<=', limit: 9007199254740991 },
            message: 'must be <= 9007199254740991',
          };
          if (vErrors === null) {
            vErrors = [err24];
          } else {
            vErrors.push(err24);
          }
          errors++;
        }
        if (data6 < 0 || isNaN(data6)) {
          const err25 = {
            instancePath: instancePath + '/event_count',
            schemaPath: '#/properties/event_count/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: 0 },
            message: 'must be >= 0',
          };
          if (vErrors === null) {
            vErrors = [err25];
          } else {
            vErrors.push(err25);
          }
          errors++;
        }
      }
    }
    if (data.by_currency !== undefined) {
      let data7 = data.by_currency;
      if (Array.isArray(data7)) {
        const len0 = data7.length;
        for (let i0 = 0; i0 < len0; i0++) {
          if (
            !validate101(data7[i0], {
              instancePath: instancePath + '/by_currency/' + i0,
              parentData: data7,
              parentDataProperty: i0,
              rootData,
              dynamicAnchors,
            })
          ) {
            vErrors = vErrors === null ? validate101.errors : vErrors.concat(validate101.errors);
            errors = vErrors.length;
          }
        }
      } else {
        const err26 = {
          instancePath: instancePath + '/by_currency',
          schemaPath: '#/properties/by_currency/type',
          keyword: 'type',
          params: { type: 'array' },
          message: 'must be array',
        };
        if (vErrors === null) {
          vErrors = [err26];
        } else {
          vErrors.push(err26);
        }
        errors++;
      }
    }
    if (data.sources !== undefined) {
      let data9 = data.sources;
      if (Array.isArray(data9)) {
        const len1 = data9.length;
        for (let i1 = 0; i1 < len1; i1++) {
          if (
            !validate139(data9[i1], {
              instancePath: instancePath + '/sources/' + i1,
              parentData: data9,
              parentDataProperty: i1,
              rootData,
              dynamicAnchors,
            })
          ) {
            vErrors = vErrors === null ? validate139.errors : vErrors.concat(validate139.errors);
            errors = vErrors.length;
          }
        }
      } else {
        const err27 = {
          instancePath: instancePath + '/sources',
          schemaPath: '#/properties/sources/type',
          keyword: 'type',
          params: { type: 'array' },
          message: 'must be array',
        };
        if (vErrors === null) {
          vErrors = [err27];
        } else {
          vErrors.push(err27);
        }
        errors++;
      }
    }
    for (const key0 in data) {
      if (
        key0 !== 'start' &&
        key0 !== 'end' &&
        key0 !== 'complete' &&
        key0 !== 'revenue_total_minor' &&
        key0 !== 'refund_total_minor' &&
        key0 !== 'net_total_minor' &&
        key0 !== 'event_count' &&
        key0 !== 'by_currency' &&
        key0 !== 'sources'
      ) {
        const err28 = {
          instancePath,
          schemaPath: '#/unevaluatedProperties',
          keyword: 'unevaluatedProperties',
          params: { unevaluatedProperty: key0 },
          message: 'must NOT have unevaluated properties',
        };
        if (vErrors === null) {
          vErrors = [err28];
        } else {
          vErrors.push(err28);
        }
        errors++;
      }
    }
  } else {
    const err29 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'object' },
      message: 'must be object',
    };
    if (vErrors === null) {
      vErrors = [err29];
    } else {
      vErrors.push(err29);
    }
    errors++;
  }
  validate137.errors = vErrors;
  return errors === 0;
}
validate137.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

function validate134(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate134.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    if (data.tenant_id === undefined) {
      const err0 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'tenant_id' },
        message: "must have required property '" + 'tenant_id' + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.granularity === undefined) {
      const err1 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'granularity' },
        message: "must have required property '" + 'granularity' + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.from === undefined) {
      const err2 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'from' },
        message: "must have required property '" + 'from' + "'",
      };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    if (data.to === undefined) {
      const err3 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'to' },
        message: "must have required property '" + 'to' + "'",
      };
      if (vErrors === null) {
        vErrors = [err3];
      } else {
        vErrors.push(err3);
      }
      errors++;
    }
    if (data.time_zone === undefined) {
      const err4 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'time_zone' },
        message: "must have required property '" + 'time_zone' + "'",
      };
      if (vErrors === null) {
        vErrors = [err4];
      } else {
        vErrors.push(err4);
      }
      errors++;
    }
    if (data.currency === undefined) {
      const err5 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'currency' },
        message: "must have required property '" + 'currency' + "'",
      };
      if (vErrors === null) {
        vErrors = [err5];
      } else {
        vErrors.push(err5);
      }
      errors++;
    }
    if (data.minor_unit_exponent === undefined) {
      const err6 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'minor_unit_exponent' },
        message: "must have required property '" + 'minor_unit_exponent' + "'",
      };
      if (vErrors === null) {
        vErrors = [err6];
      } else {
        vErrors.push(err6);
      }
      errors++;
    }
    if (data.complete === undefined) {
      const err7 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'complete' },
        message: "must have required property '" + 'complete' + "'",
      };
      if (vErrors === null) {
        vErrors = [err7];
      } else {
        vErrors.push(err7);
      }
      errors++;
    }
    if (data.sources === undefined) {
      const err8 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'sources' },
        message: "must have required property '" + 'sources' + "'",
      };
      if (vErrors === null) {
        vErrors = [err8];
      } else {
        vErrors.push(err8);
      }
      errors++;
    }
    if (data.buckets === undefined) {
      const err9 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'buckets' },
        message: "must have required property '" + 'buckets' + "'",
      };
      if (vErrors === null) {
        vErrors = [err9];
      } else {
        vErrors.push(err9);
      }
      errors++;
    }
    if (data.tenant_id !== undefined) {
      let data0 = data.tenant_id;
      if (typeof data0 === 'string') {
        if (!formats0.test(data0)) {
          const err10 = {
            instancePath: instancePath + '/tenant_id',
            schemaPath: '#/properties/tenant_id/format',
            keyword: 'format',
            params: { format: 'uuid' },
            message: 'must match format "' + 'uuid' + '"',
          };
          if (vErrors === null) {
            vErrors = [err10];
          } else {
            vErrors.push(err10);
          }
          errors++;
        }
      } else {
        const err11 = {
          instancePath: instancePath + '/tenant_id',
          schemaPath: '#/properties/tenant_id/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err11];
        } else {
          vErrors.push(err11);
        }
        errors++;
      }
    }
    if (data.granularity !== undefined) {
      if (
        !validate90(data.granularity, {
          instancePath: instancePath + '/granularity',
          parentData: data,
          parentDataProperty: 'granularity',
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate90.errors : vErrors.concat(validate90.errors);
        errors = vErrors.length;
      }
    }
    if (data.from !== undefined) {
      let data2 = data.from;
      if (typeof data2 === 'string') {
        if (!formats6.validate(data2)) {
          const err12 = {
            instancePath: instancePath + '/from',
            schemaPath: '#/properties/from/format',
            keyword: 'format',
            params: { format: 'date-time' },
            message: 'must match format "' + 'date-time' + '"',
          };
          if (vErrors === null) {
            vErrors = [err12];
          } else {
            vErrors.push(err12);
          }
          errors++;
        }
      } else {
        const err13 = {
          instancePath: instancePath + '/from',
          schemaPath: '#/properties/from/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err13];
        } else {
          vErrors.push(err13);
        }
        errors++;
      }
    }
    if (data.to !== undefined) {
      let data3 = data.to;
      if (typeof data3 === 'string') {
        if (!formats6.validate(data3)) {
          const err14 = {
            instancePath: instancePath + '/to',
            schemaPath: '#/properties/to/format',
            keyword: 'format',
            params: { format: 'date-time' },
            message: 'must match format "' + 'date-time' + '"',
          };
          if (vErrors === null) {
            vErrors = [err14];
          } else {
            vErrors.push(err14);
          }
          errors++;
        }
      } else {
        const err15 = {
          instancePath: instancePath + '/to',
          schemaPath: '#/properties/to/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err15];
        } else {
          vErrors.push(err15);
        }
        errors++;
      }
    }
    if (data.time_zone !== undefined) {
      if (typeof data.time_zone !== 'string') {
        const err16 = {
          instancePath: instancePath + '/time_zone',
          schemaPath: '#/properties/time_zone/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err16];
        } else {
          vErrors.push(err16);
        }
        errors++;
      }
    }
    if (data.currency !== undefined) {
      let data5 = data.currency;
      if (typeof data5 === 'string') {
        if (!pattern11.test(data5)) {
          const err17 = {
            instancePath: instancePath + '/currency',
            schemaPath: '#/properties/currency/pattern',
            keyword: 'pattern',
            params: { pattern: '^[A-Z]{3}$' },
            message: 'must match pattern "' + '^[A-Z]{3}$' + '"',
          };
          if (vErrors === null) {
            vErrors = [err17];
          } else {
            vErrors.push(err17);
          }
          errors++;
        }
      } else {
        const err18 = {
          instancePath: instancePath + '/currency',
          schemaPath: '#/properties/currency/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err18];
        } else {
          vErrors.push(err18);
        }
        errors++;
      }
    }
    if (data.minor_unit_exponent !== undefined) {
      let data6 = data.minor_unit_exponent;
      if (!(typeof data6 == 'number' && !(data6 % 1) && !isNaN(data6) && isFinite(data6))) {
        const err19 = {
          instancePath: instancePath + '/minor_unit_exponent',
          schemaPath: '#/properties/minor_unit_exponent/type',
          keyword: 'type',
          params: { type: 'integer' },
          message: 'must be integer',
        };
        if (vErrors === null) {
          vErrors = [err19];
        } else {
          vErrors.push(err19);
        }
        errors++;
      }
      if (typeof data6 == 'number' && isFinite(data6)) {
        if (data6 > 4 || isNaN(data6)) {
          const err20 = {
            instancePath: instancePath + '/minor_unit_exponent',
            schemaPath: '#/properties/minor_unit_exponent/maximum',
            keyword: 'maximum',
            params: { comparison: '<=', limit: 4 },
            message: 'must be <= 4',
          };
          if (vErrors === null) {
            vErrors = [err20];
          } else {
            vErrors.push(err20);
          }
          errors++;
        }
        if (data6 < 0 || isNaN(data6)) {
          const err21 = {
            instancePath: instancePath + '/minor_unit_exponent',
            schemaPath: '#/properties/minor_unit_exponent/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: 0 },
            message: 'must be >= 0',
          };
          if (vErrors === null) {
            vErrors = [err21];
          } else {
            vErrors.push(err21);
          }
          errors++;
        }
      }
    }
    if (data.complete !== undefined) {
      if (typeof data.complete !== 'boolean') {
        const err22 = {
          instancePath: instancePath + '/complete',
          schemaPath: '#/properties/complete/type',
          keyword: 'type',
          params: { type: 'boolean' },
          message: 'must be boolean',
        };
        if (vErrors === null) {
          vErrors = [err22];
        } else {
          vErrors.push(err22);
        }
        errors++;
      }
    }
    if (data.mode !== undefined) {
      let data8 = data.mode;
      if (typeof data8 !== 'string') {
        const err23 = {
          instancePath: instancePath + '/mode',
          schemaPath: '#/properties/mode/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err23];
        } else {
          vErrors.push(err23);
        }
        errors++;
      }
      if (!(data8 === 'live' || data8 === 'test')) {
        const err24 = {
          instancePath: instancePath + '/mode',
          schemaPath: '#/properties/mode/enum',
          keyword: 'enum',
          params: { allowedValues: schema64.properties.mode.enum },
          message: 'must be equal to one of the allowed values',
        };
        if (vErrors === null) {
          vErrors = [err24];
        } else {
          vErrors.push(err24);
        }
        errors++;
      }
    }
    if (data.sources !== undefined) {
      let data9 = data.sources;
      if (Array.isArray(data9)) {
        const len0 = data9.length;
        for (let i0 = 0; i0 < len0; i0++) {
          let data10 = data9[i0];
          if (data10 && typeof data10 == 'object' && !Array.isArray(data10)) {
            if (data10.platform === undefined) {
              const err25 = {
                instancePath: instancePath + '/sources/' + i0,
                schemaPath: '#/properties/sources/items/required',
                keyword: 'required',
                params: { missingProperty: 'platform' },
                message: "must have required property '" + 'platform' + "'",
              };
              if (vErrors === null) {
                vErrors = [err25];
              } else {
                vErrors.push(err25);
              }
              errors++;
            }
            if (data10.platform_account_id === undefined) {
              const err26 = {
                instancePath: instancePath + '/sources/' + i0,
                schemaPath: '#/properties/sources/items/required',
                keyword: 'required',
                params: { missingProperty: 'platform_account_id' },
                message: "must have required property '" + 'platform_account_id' + "'",
              };
              if (vErrors === null) {
                vErrors = [err26];
              } else {
                vErrors.push(err26);
              }
              errors++;
            }
            if (data10.counted === undefined) {
              const err27 = {
                instancePath: instancePath + '/sources/' + i0,
                schemaPath: '#/properties/sources/items/required',
                keyword: 'required',
                params: { missingProperty: 'counted' },
                message: "must have required property '" + 'counted' + "'",
              };
              if (vErrors === null) {
                vErrors = [err27];
              } else {
                vErrors.push(err27);
              }
              errors++;
            }
            if (data10.platform !== undefined) {
              if (
                !validate75(data10.platform, {
                  instancePath: instancePath + '/sources/' + i0 + '/platform',
                  parentData: data10,
                  parentDataProperty: 'platform',
                  rootData,
                  dynamicAnchors,
                })
              ) {
                vErrors = vErrors === null ? validate75.errors : vErrors.concat(validate75.errors);
                errors = vErrors.length;
              }
            }
            if (data10.platform_account_id !== undefined) {
              let data12 = data10.platform_account_id;
              if (typeof data12 === 'string') {
                if (func1(data12) > 255) {
                  const err28 = {
                    instancePath: instancePath + '/sources/' + i0 + '/platform_account_id',
                    schemaPath: '#/properties/sources/items/properties/platform_account_id/maxLength',
                    keyword: 'maxLength',
                    params: { limit: 255 },
                    message: 'must NOT have more than 255 characters',
                  };
                  if (vErrors === null) {
                    vErrors = [err28];
                  } else {
                    vErrors.push(err28);
                  }
                  errors++;
                }
                if (func1(data12) < 1) {
                  const err29 = {
                    instancePath: instancePath + '/sources/' + i0 + '/platform_account_id',
                    schemaPath: '#/properties/sources/items/properties/platform_account_id/minLength',
                    keyword: 'minLength',
                    params: { limit: 1 },
                    message: 'must NOT have fewer than 1 characters',
                  };
                  if (vErrors === null) {
                    vErrors = [err29];
                  } else {
                    vErrors.push(err29);
                  }
                  errors++;
                }
              } else {
                const err30 = {
                  instancePath: instancePath + '/sources/' + i0 + '/platform_account_id',
                  schemaPath: '#/properties/sources/items/properties/platform_account_id/type',
                  keyword: 'type',
                  params: { type: 'string' },
                  message: 'must be string',
                };
                if (vErrors === null) {
                  vErrors = [err30];
                } else {
                  vErrors.push(err30);
                }
                errors++;
              }
            }
            if (data10.counted !== undefined) {
              if (typeof data10.counted !== 'boolean') {
                const err31 = {
                  instancePath: instancePath + '/sources/' + i0 + '/counted',
                  schemaPath: '#/properties/sources/items/properties/counted/type',
                  keyword: 'type',
                  params: { type: 'boolean' },
                  message: 'must be boolean',
                };
                if (vErrors === null) {
                  vErrors = [err31];
                } else {
                  vErrors.push(err31);
                }
                errors++;
              }
            }
            for (const key0 in data10) {
              if (key0 !== 'platform' && key0 !== 'platform_account_id' && key0 !== 'counted') {
                const err32 = {
                  instancePath: instancePath + '/sources/' + i0,
                  schemaPath: '#/properties/sources/items/unevaluatedProperties',
                  keyword: 'unevaluatedProperties',
                  params: { unevaluatedProperty: key0 },
                  message: 'must NOT have unevaluated properties',
                };
                if (vErrors === null) {
                  vErrors = [err32];
                } else {
                  vErrors.push(err32);
                }
                errors++;
              }
            }
          } else {
            const err33 = {
              instancePath: instancePath + '/sources/' + i0,
              schemaPath: '#/properties/sources/items/type',
              keyword: 'type',
              params: { type: 'object' },
              message: 'must be object',
            };
            if (vErrors === null) {
              vErrors = [err33];
            } else {
              vErrors.push(err33);
            }
            errors++;
          }
        }
      } else {
        const err34 = {
          instancePath: instancePath + '/sources',
          schemaPath: '#/properties/sources/type',
          keyword: 'type',
          params: { type: 'array' },
          message: 'must be array',
        };
        if (vErrors === null) {
          vErrors = [err34];
        } else {
          vErrors.push(err34);
        }
        errors++;
      }
    }
    if (data.buckets !== undefined) {
      let data14 = data.buckets;
      if (Array.isArray(data14)) {
        if (data14.length < 1) {
          const err35 = {
            instancePath: instancePath + '/buckets',
            schemaPath: '#/properties/buckets/minItems',
            keyword: 'minItems',
            params: { limit: 1 },
            message: 'must NOT have fewer than 1 items',
          };
          if (vErrors === null) {
            vErrors = [err35];
          } else {
            vErrors.push(err35);
          }
          errors++;
        }
        const len1 = data14.length;
        for (let i1 = 0; i1 < len1; i1++) {
          if (
            !validate137(data14[i1], {
              instancePath: instancePath + '/buckets/' + i1,
              parentData: data14,
              parentDataProperty: i1,
              rootData,
              dynamicAnchors,
            })
          ) {
            vErrors = vErrors === null ? validate137.errors : vErrors.concat(validate137.errors);
            errors = vErrors.length;
          }
        }
      } else {
        const err36 = {
          instancePath: instancePath + '/buckets',
          schemaPath: '#/properties/buckets/type',
          keyword: 'type',
          params: { type: 'array' },
          message: 'must be array',
        };
        if (vErrors === null) {
          vErrors = [err36];
        } else {
          vErrors.push(err36);
        }
        errors++;
      }
    }
    if (data.comparison !== undefined) {
      let data16 = data.comparison;
      if (data16 && typeof data16 == 'object' && !Array.isArray(data16)) {
        if (data16.compare === undefined) {
          const err37 = {
            instancePath: instancePath + '/comparison',
            schemaPath: '#/properties/comparison/required',
            keyword: 'required',
            params: { missingProperty: 'compare' },
            message: "must have required property '" + 'compare' + "'",
          };
          if (vErrors === null) {
            vErrors = [err37];
          } else {
            vErrors.push(err37);
          }
          errors++;
        }
        if (data16.from === undefined) {
          const err38 = {
            instancePath: instancePath + '/comparison',
            schemaPath: '#/properties/comparison/required',
            keyword: 'required',
            params: { missingProperty: 'from' },
            message: "must have required property '" + 'from' + "'",
          };
          if (vErrors === null) {
            vErrors = [err38];
          } else {
            vErrors.push(err38);
          }
          errors++;
        }
        if (data16.to === undefined) {
          const err39 = {
            instancePath: instancePath + '/comparison',
            schemaPath: '#/properties/comparison/required',
            keyword: 'required',
            params: { missingProperty: 'to' },
            message: "must have required property '" + 'to' + "'",
          };
          if (vErrors === null) {
            vErrors = [err39];
          } else {
            vErrors.push(err39);
          }
          errors++;
        }
        if (data16.buckets === undefined) {
          const err40 = {
            instancePath: instancePath + '/comparison',
            schemaPath: '#/properties/comparison/required',
            keyword: 'required',
            params: { missingProperty: 'buckets' },
            message: "must have required property '" + 'buckets' + "'",
          };
          if (vErrors === null) {
            vErrors = [err40];
          } else {
            vErrors.push(err40);
          }
          errors++;
        }
        if (data16.compare !== undefined) {
          let data17 = data16.compare;
          if (typeof data17 !== 'string') {
            const err41 = {
              instancePath: instancePath + '/comparison/compare',
              schemaPath: '#/properties/comparison/properties/compare/type',
              keyword: 'type',
              params: { type: 'string' },
              message: 'must be string',
            };
            if (vErrors === null) {
              vErrors = [err41];
            } else {
              vErrors.push(err41);
            }
            errors++;
          }
          if (!(data17 === 'previous_period' || data17 === 'previous_week' || data17 === 'previous_year')) {
            const err42 = {
              instancePath: instancePath + '/comparison/compare',
              schemaPath: '#/properties/comparison/properties/compare/enum',
              keyword: 'enum',
              params: { allowedValues: schema64.properties.comparison.properties.compare.enum },
              message: 'must be equal to one of the allowed values',
            };
            if (vErrors === null) {
              vErrors = [err42];
            } else {
              vErrors.push(err42);
            }
            errors++;
          }
        }
        if (data16.from !== undefined) {
          let data18 = data16.from;
          if (typeof data18 === 'string') {
            if (!formats6.validate(data18)) {
              const err43 = {
                instancePath: instancePath + '/comparison/from',
                schemaPath: '#/properties/comparison/properties/from/format',
                keyword: 'format',
                params: { format: 'date-time' },
                message: 'must match format "' + 'date-time' + '"',
              };
              if (vErrors === null) {
                vErrors = [err43];
              } else {
                vErrors.push(err43);
              }
              errors++;
            }
          } else {
            const err44 = {
              instancePath: instancePath + '/comparison/from',
              schemaPath: '#/properties/comparison/properties/from/type',
              keyword: 'type',
              params: { type: 'string' },
              message: 'must be string',
            };
            if (vErrors === null) {
              vErrors = [err44];
            } else {
              vErrors.push(err44);
            }
            errors++;
          }
        }
        if (data16.to !== undefined) {
          let data19 = data16.to;
          if (typeof data19 === 'string') {
            if (!formats6.validate(data19)) {
              const err45 = {
                instancePath: instancePath + '/comparison/to',
                schemaPath: '#/properties/comparison/properties/to/format',
                keyword: 'format',
                params: { format: 'date-time' },
                message: 'must match format "' + 'date-time' + '"',
              };
              if (vErrors === null) {
                vErrors = [err45];
              } else {
                vErrors.push(err45);
              }
              errors++;
            }
          } else {
            const err46 = {
              instancePath: instancePath + '/comparison/to',
              schemaPath: '#/properties/comparison/properties/to/type',
              keyword: 'type',
              params: { type: 'string' },
              message: 'must be string',
            };
            if (vErrors === null) {
              vErrors = [err46];
            } else {
              vErrors.push(err46);
            }
            errors++;
          }
        }
        if (data16.buckets !== undefined) {
          let data20 = data16.buckets;
          if (Array.isArray(data20)) {
            if (data20.length < 1) {
              const err47 = {
                instancePath: instancePath + '/comparison/buckets',
                schemaPath: '#/properties/comparison/properties/buckets/minItems',
                keyword: 'minItems',
                params: { limit: 1 },
                message: 'must NOT have fewer than 1 items',
              };
              if (vErrors === null) {
                vErrors = [err47];
              } else {
                vErrors.push(err47);
              }
              errors++;
            }
            const len2 = data20.length;
            for (let i2 = 0; i2 < len2; i2++) {
              if (
                !validate137(data20[i2], {
                  instancePath: instancePath + '/comparison/buckets/' + i2,
                  parentData: data20,
                  parentDataProperty: i2,
                  rootData,
                  dynamicAnchors,
                })
              ) {
                vErrors = vErrors === null ? validate137.errors : vErrors.concat(validate137.errors);
                errors = vErrors.length;
              }
            }
          } else {
            const err48 = {
              instancePath: instancePath + '/comparison/buckets',
              schemaPath: '#/properties/comparison/properties/buckets/type',
              keyword: 'type',
              params: { type: 'array' },
              message: 'must be array',
            };
            if (vErrors === null) {
              vErrors = [err48];
            } else {
              vErrors.push(err48);
            }
            errors++;
          }
        }
        for (const key1 in data16) {
          if (key1 !== 'compare' && key1 !== 'from' && key1 !== 'to' && key1 !== 'buckets') {
            const err49 = {
              instancePath: instancePath + '/comparison',
              schemaPath: '#/properties/comparison/unevaluatedProperties',
              keyword: 'unevaluatedProperties',
              params: { unevaluatedProperty: key1 },
              message: 'must NOT have unevaluated properties',
            };
            if (vErrors === null) {
              vErrors = [err49];
            } else {
              vErrors.push(err49);
            }
            errors++;
          }
        }
      } else {
        const err50 = {
          instancePath: instancePath + '/comparison',
          schemaPath: '#/properties/comparison/type',
          keyword: 'type',
          params: { type: 'object' },
          message: 'must be object',
        };
        if (vErrors === null) {
          vErrors = [err50];
        } else {
          vErrors.push(err50);
        }
        errors++;
      }
    }
    for (const key2 in data) {
      if (
        key2 !== 'tenant_id' &&
        key2 !== 'granularity' &&
        key2 !== 'from' &&
        key2 !== 'to' &&
        key2 !== 'time_zone' &&
        key2 !== 'currency' &&
        key2 !== 'minor_unit_exponent' &&
        key2 !== 'complete' &&
        key2 !== 'mode' &&
        key2 !== 'sources' &&
        key2 !== 'buckets' &&
        key2 !== 'comparison'
      ) {
        const err51 = {
          instancePath,
          schemaPath: '#/unevaluatedProperties',
          keyword: 'unevaluatedProperties',
          params: { unevaluatedProperty: key2 },
          message: 'must NOT have unevaluated properties',
        };
        if (vErrors === null) {
          vErrors = [err51];
        } else {
          vErrors.push(err51);
        }
        errors++;
      }
    }
  } else {
    const err52 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'object' },
      message: 'must be object',
    };
    if (vErrors === null) {
      vErrors = [err52];
    } else {
      vErrors.push(err52);
    }
    errors++;
  }
  validate134.errors = vErrors;
  return errors === 0;
}
validate134.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

function validate133(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  /*# sourceURL="getRevenueSeries_200_body" */ let vErrors = null;
  let errors = 0;
  const evaluated0 = validate133.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (!validate134(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors })) {
    vErrors = vErrors === null ? validate134.errors : vErrors.concat(validate134.errors);
    errors = vErrors.length;
  }
  validate133.errors = vErrors;
  return errors === 0;
}
validate133.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

const listReconciliations_request = validate146;
const schema67 = {
  type: 'object',
  properties: {
    params: { type: 'object', properties: {}, required: [] },
    query: {
      type: 'object',
      properties: {
        verdict: { type: 'string', enum: ['matched', 'discrepancy'] },
        limit: { type: 'integer', minimum: 1, maximum: 100, default: 50 },
        cursor: { type: 'string', minLength: 1, maxLength: 128 },
      },
      required: [],
    },
    headers: {
      type: 'object',
      properties: { 'X-Correlation-ID': { type: 'string', format: 'uuid' } },
      required: [],
    },
  },
  required: ['params', 'query', 'headers'],
  $id: 'listReconciliations_request',
};

function validate146(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  /*# sourceURL="listReconciliations_request" */ let vErrors = null;
  let errors = 0;
  const evaluated0 = validate146.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    if (data.params === undefined) {
      const err0 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'params' },
        message: "must have required property '" + 'params' + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.query === undefined) {
      const err1 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'query' },
        message: "must have required property '" + 'query' + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.headers === undefined) {
      const err2 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'headers' },
        message: "must have required property '" + 'headers' + "'",
      };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    if (data.params !== undefined) {
      let data0 = data.params;
      if (!(data0 && typeof data0 == 'object' && !Array.isArray(data0))) {
        const err3 = {
          instancePath: instancePath + '/params',
          schemaPath: '#/properties/params/type',
          keyword: 'type',
          params: { type: 'object' },
          message: 'must be object',
        };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
    }
    if (data.query !== undefined) {
      let data1 = data.query;
      if (data1 && typeof data1 == 'object' && !Array.isArray(data1)) {
        if (data1.limit === undefined) {
          data1.limit = 50;
        }
        if (data1.verdict !== undefined) {
          let data2 = data1.verdict;
          if (typeof data2 !== 'string') {
            const err4 = {
              instancePath: instancePath + '/query/verdict',
              schemaPath: '#/properties/query/properties/verdict/type',
              keyword: 'type',
              params: { type: 'string' },
              message: 'must be string',
            };
            if (vErrors === null) {
              vErrors = [err4];
            } else {
              vErrors.push(err4);
            }
            errors++;
          }
          if (!(data2 === 'matched' || data2 === 'discrepancy')) {
            const err5 = {
              instancePath: instancePath + '/query/verdict',
              schemaPath: '#/properties/query/properties/verdict/enum',
              keyword: 'enum',
              params: { allowedValues: schema67.properties.query.properties.verdict.enum },
              message: 'must be equal to one of the allowed values',
            };
            if (vErrors === null) {
              vErrors = [err5];
            } else {
              vErrors.push(err5);
            }
            errors++;
          }
        }
        let data3 = data1.limit;
        if (!(typeof data3 == 'number' && !(data3 % 1) && !isNaN(data3) && isFinite(data3))) {
          const err6 = {
            instancePath: instancePath + '/query/limit',
            schemaPath: '#/properties/query/properties/limit/type',
            keyword: 'type',
            params: { type: 'integer' },
            message: 'must be integer',
          };
          if (vErrors === null) {
            vErrors = [err6];
          } else {
            vErrors.push(err6);
          }
          errors++;
        }
        if (typeof data3 == 'number' && isFinite(data3)) {
          if (data3 > 100 || isNaN(data3)) {
            const err7 = {
              instancePath: instancePath + '/query/limit',
              schemaPath: '#/properties/query/properties/limit/maximum',
              keyword: 'maximum',
              params: { comparison: '<=', limit: 100 },
              message: 'must be <= 100',
            };
            if (vErrors === null) {
              vErrors = [err7];
            } else {
              vErrors.push(err7);
            }
            errors++;
          }
          if (data3 < 1 || isNaN(data3)) {
            const err8 = {
              instancePath: instancePath + '/query/limit',
              schemaPath: '#/properties/query/properties/limit/minimum',
              keyword: 'minimum',
              params: { comparison: '>=', limit: 1 },
              message: 'must be >= 1',
            };
            if (vErrors === null) {
              vErrors = [err8];
            } else {
              vErrors.push(err8);
            }
            errors++;
          }
        }
        if (data1.cursor !== undefined) {
          let data4 = data1.cursor;
          if (typeof data4 === 'string') {
            if (func1(data4) > 128) {
              const err9 = {
                instancePath: instancePath + '/query/cursor',
                schemaPath: '#/properties/query/properties/cursor/maxLength',
                keyword: 'maxLength',
                params: { limit: 128 },
                message: 'must NOT have more than 128 characters',
              };
              if (vErrors === null) {
                vErrors = [err9];
              } else {
                vErrors.push(err9);
              }
              errors++;
            }
            if (func1(data4) < 1) {
              const err10 = {
                instancePath: instancePath + '/query/cursor',
                schemaPath: '#/properties/query/properties/cursor/minLength',
                keyword: 'minLength',
                params: { limit: 1 },
                message: 'must NOT have fewer than 1 characters',
              };
              if (vErrors === null) {
                vErrors = [err10];
              } else {
                vErrors.push(err10);
              }
              errors++;
            }
          } else {
            const err11 = {
              instancePath: instancePath + '/query/cursor',
              schemaPath: '#/properties/query/properties/cursor/type',
              keyword: 'type',
              params: { type: 'string' },
              message: 'must be string',
            };
            if (vErrors === null) {
              vErrors = [err11];
            } else {
              vErrors.push(err11);
            }
            errors++;
          }
        }
      } else {
        const err12 = {
          instancePath: instancePath + '/query',
          schemaPath: '#/properties/query/type',
          keyword: 'type',
          params: { type: 'object' },
          message: 'must be object',
        };
        if (vErrors === null) {
          vErrors = [err12];
        } else {
          vErrors.push(err12);
        }
        errors++;
      }
    }
    if (data.headers !== undefined) {
      let data5 = data.headers;
      if (data5 && typeof data5 == 'object' && !Array.isArray(data5)) {
        if (data5['X-Correlation-ID'] !== undefined) {
          let data6 = data5['X-Correlation-ID'];
          if (typeof data6 === 'string') {
            if (!formats0.test(data6)) {
              const err13 = {
                instancePath: instancePath + '/headers/X-Correlation-ID',
                schemaPath: '#/properties/headers/properties/X-Correlation-ID/format',
                keyword: 'format',
                params: { format: 'uuid' },
                message: 'must match format "' + 'uuid' + '"',
              };
              if (vErrors === null) {
                vErrors = [err13];
              } else {
                vErrors.push(err13);
              }
              errors++;
            }
          } else {
            const err14 = {
              instancePath: instancePath + '/headers/X-Correlation-ID',
              schemaPath: '#/properties/headers/properties/X-Correlation-ID/type',
              keyword: 'type',
              params: { type: 'string' },
              message: 'must be string',
            };
            if (vErrors === null) {
              vErrors = [err14];
            } else {
              vErrors.push(err14);
            }
            errors++;
          }
        }
      } else {
        const err15 = {
          instancePath: instancePath + '/headers',
          schemaPath: '#/properties/headers/type',
          keyword: 'type',
          params: { type: 'object' },
          message: 'must be object',
        };
        if (vErrors === null) {
          vErrors = [err15];
        } else {
          vErrors.push(err15);
        }
        errors++;
      }
    }
  } else {
    const err16 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'object' },
      message: 'must be object',
    };
    if (vErrors === null) {
      vErrors = [err16];
    } else {
      vErrors.push(err16);
    }
    errors++;
  }
  validate146.errors = vErrors;
  return errors === 0;
}
validate146.evaluated = {
  props: { params: true, query: true, headers: true },
  dynamicProps: false,
  dynamicItems: false,
};

const listReconciliations_200_body = validate147;
const schema68 = {
  $ref: 'closed#/components/schemas/ReconciliationPage',
  $id: 'listReconciliations_200_body',
};
const schema69 = {
  type: 'object',
  required: ['items', 'next_cursor'],
  properties: {
    items: { type: 'array', items: { $ref: 'closed#/components/schemas/Reconciliation' } },
    next_cursor: { type: ['string', 'null'] },
  },
  unevaluatedProperties: false,
};
const schema70 = {
  type: 'object',
  required: [
    'id',
    'tenant_id',
    'platform',
    'platform_account_id',
    'granularity',
    'window_start',
    'window_end',
    'verdict',
    'expected_count',
    'found_count',
    'missing',
    'extra',
    'changed',
    'unpaired',
    'amount_differences',
    'balance_differences',
    'checked_at',
    'correlation_id',
  ],
  properties: {
    id: { type: 'string', format: 'uuid' },
    tenant_id: { type: 'string', format: 'uuid' },
    platform: { $ref: 'closed#/components/schemas/Platform' },
    platform_account_id: { $ref: 'closed#/components/schemas/PlatformAccountId' },
    granularity: { type: 'string', enum: ['hour', 'day'] },
    window_start: { type: 'string', format: 'date-time' },
    window_end: { type: 'string', format: 'date-time' },
    verdict: { type: 'string', enum: ['matched', 'discrepancy'] },
    expected_count: { type: 'integer', minimum: 0, maximum: 9007199254740991 },
    found_count: { type: 'integer', minimum: 0, maximum: 9007199254740991 },
    missing: {
      allOf: [{ $ref: 'open#/components/schemas/ListedEvents' }],
      type: 'object',
      unevaluatedProperties: false,
    },
    extra: {
      allOf: [{ $ref: 'open#/components/schemas/ListedEvents' }],
      type: 'object',
      unevaluatedProperties: false,
    },
    changed: {
      allOf: [{ $ref: 'open#/components/schemas/ListedEvents' }],
      type: 'object',
      unevaluatedProperties: false,
    },
    unpaired: {
      allOf: [{ $ref: 'open#/components/schemas/ListedEvents' }],
      type: 'object',
      unevaluatedProperties: false,
    },
    amount_differences: { type: 'array', items: { $ref: 'closed#/components/schemas/MoneyDifference' } },
    balance_differences: {
      type: ['array', 'null'],
      items: { $ref: 'closed#/components/schemas/MoneyDifference' },
    },
    checked_at: { type: 'string', format: 'date-time' },
    correlation_id: { type: 'string', format: 'uuid' },
  },
  unevaluatedProperties: false,
};
const schema71 = {
  type: 'object',
  required: ['count', 'ids'],
  properties: {
    count: { type: 'integer', minimum: 0, maximum: 9007199254740991 },
    ids: { type: 'array', maxItems: 100, items: { type: 'string' } },
  },
};

function validate152(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate152.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    if (data.count === undefined) {
      const err0 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'count' },
        message: "must have required property '" + 'count' + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.ids === undefined) {
      const err1 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'ids' },
        message: "must have required property '" + 'ids' + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.count !== undefined) {
      let data0 = data.count;
      if (!(typeof data0 == 'number' && !(data0 % 1) && !isNaN(data0) && isFinite(data0))) {
        const err2 = {
          instancePath: instancePath + '/count',
          schemaPath: '#/properties/count/type',
          keyword: 'type',
          params: { type: 'integer' },
          message: 'must be integer',
        };
        if (vErrors === null) {
          vErrors = [err2];
        } else {
          vErrors.push(err2);
        }
        errors++;
      }
      if (typeof data0 == 'number' && isFinite(data0)) {
        if (data0 > 9007199254740991 || isNaN(data0)) {
          const err3 = {
            instancePath: instancePath + '/count',
            schemaPath: '#/properties/count/maximum',
            keyword: 'maximum',
            params: { comparison: '<=', limit: 9007199254740991 },
            message: 'must be <= 9007199254740991',
          };
          if (vErrors === null) {
            vErrors = [err3];
          } else {
            vErrors.push(err3);
          }
          errors++;
        }
        if (data0 < 0 || isNaN(data0)) {
          const err4 = {
            instancePath: instancePath + '/count',
            schemaPath: '#/properties/count/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: 0 },
            message: 'must be >= 0',
          };
          if (vErrors === null) {
            vErrors = [err4];
          } else {
            vErrors.push(err4);
          }
          errors++;
        }
      }
    }
    if (data.ids !== undefined) {
      let data1 = data.ids;
      if (Array.isArray(data1)) {
        if (data1.length > 100) {
          const err5 = {
            instancePath: instancePath + '/ids',
            schemaPath: '#/properties/ids/maxItems',
            keyword: 'maxItems',
            params: { limit: 100 },
            message: 'must NOT have more than 100 items',
          };
          if (vErrors === null) {
            vErrors = [err5];
          } else {
            vErrors.push(err5);
          }
          errors++;
        }
        const len0 = data1.length;
        for (let i0 = 0; i0 < len0; i0++) {
          if (typeof data1[i0] !== 'string') {
            const err6 = {
              instancePath: instancePath + '/ids/' + i0,
              schemaPath: '#/properties/ids/items/type',
              keyword: 'type',
              params: { type: 'string' },
              message: 'must be string',
            };
            if (vErrors === null) {
              vErrors = [err6];
            } else {
              vErrors.push(err6);
            }
            errors++;
          }
        }
      } else {
        const err7 = {
          instancePath: instancePath + '/ids',
          schemaPath: '#/properties/ids/type',
          keyword: 'type',
          params: { type: 'array' },
          message: 'must be array',
        };
        if (vErrors === null) {
          vErrors = [err7];
        } else {
          vErrors.push(err7);
        }
        errors++;
      }
    }
  } else {
    const err8 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'object' },
      message: 'must be object',
    };
    if (vErrors === null) {
      vErrors = [err8];
    } else {
      vErrors.push(err8);
    }
    errors++;
  }
  validate152.errors = vErrors;
  return errors === 0;
}
validate152.evaluated = { props: { count: true, ids: true }, dynamicProps: false, dynamicItems: false };

const schema72 = {
  type: 'object',
  required: ['currency', 'minor_unit_exponent', 'difference_minor'],
  properties: {
    currency: { type: 'string', pattern: '^[A-Z]{3}$' },
    minor_unit_exponent: { type: 'integer', minimum: 0, maximum: 4 },
    difference_minor: { type: 'integer', minimum: -9007199254740991, maximum: 9007199254740991 },
  },
  unevaluatedProperties: false,
};

function validate157(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate157.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    if (data.currency === undefined) {
      const err0 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'currency' },
        message: "must have required property '" + 'currency' + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.minor_unit_exponent === undefined) {
      const err1 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'minor_unit_exponent' },
        message: "must have required property '" + 'minor_unit_exponent' + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.difference_minor === undefined) {
      const err2 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'difference_minor' },
        message: "must have required property '" + 'difference_minor' + "'",
      };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    if (data.currency !== undefined) {
      let data0 = data.currency;
      if (typeof data0 === 'string') {
        if (!pattern11.test(data0)) {
          const err3 = {
            instancePath: instancePath + '/currency',
            schemaPath: '#/properties/currency/pattern',
            keyword: 'pattern',
            params: { pattern: '^[A-Z]{3}$' },
            message: 'must match pattern "' + '^[A-Z]{3}$' + '"',
          };
          if (vErrors === null) {
            vErrors = [err3];
          } else {
            vErrors.push(err3);
          }
          errors++;
        }
      } else {
        const err4 = {
          instancePath: instancePath + '/currency',
          schemaPath: '#/properties/currency/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err4];
        } else {
          vErrors.push(err4);
        }
        errors++;
      }
    }
    if (data.minor_unit_exponent !== undefined) {
      let data1 = data.minor_unit_exponent;
      if (!(typeof data1 == 'number' && !(data1 % 1) && !isNaN(data1) && isFinite(data1))) {
        const err5 = {
          instancePath: instancePath + '/minor_unit_exponent',
          schemaPath: '#/properties/minor_unit_exponent/type',
          keyword: 'type',
          params: { type: 'integer' },
          message: 'must be integer',
        };
        if (vErrors === null) {
          vErrors = [err5];
        } else {
          vErrors.push(err5);
        }
        errors++;
      }
      if (typeof data1 == 'number' && isFinite(data1)) {
        if (data1 > 4 || isNaN(data1)) {
          const err6 = {
            instancePath: instancePath + '/minor_unit_exponent',
            schemaPath: '#/properties/minor_unit_exponent/maximum',
            keyword: 'maximum',
            params: { comparison: '<=', limit: 4 },
            message: 'must be <= 4',
          };
          if (vErrors === null) {
            vErrors = [err6];
          } else {
            vErrors.push(err6);
          }
          errors++;
        }
        if (data1 < 0 || isNaN(data1)) {
          const err7 = {
            instancePath: instancePath + '/minor_unit_exponent',
            schemaPath: '#/properties/minor_unit_exponent/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: 0 },
            message: 'must be >= 0',
          };
          if (vErrors === null) {
            vErrors = [err7];
          } else {
            vErrors.push(err7);
          }
          errors++;
        }
      }
    }
    if (data.difference_minor !== undefined) {
      let data2 = data.difference_minor;
      if (!(typeof data2 == 'number' && !(data2 % 1) && !isNaN(data2) && isFinite(data2))) {
        const err8 = {
          instancePath: instancePath + '/difference_minor',
          schemaPath: '#/properties/difference_minor/type',
          keyword: 'type',
          params: { type: 'integer' },
          message: 'must be integer',
        };
        if (vErrors === null) {
          vErrors = [err8];
        } else {
          vErrors.push(err8);
        }
        errors++;
      }
      if (typeof data2 == 'number' && isFinite(data2)) {
        if (data2 > 9007199254740991 || isNaN(data2)) {
          const err9 = {
            instancePath: instancePath + '/difference_minor',
            schemaPath: '#/properties/difference_minor/maximum',
            keyword: 'maximum',
            params: { comparison: '<=', limit: 9007199254740991 },
            message: 'must be <= 9007199254740991',
          };
          if (vErrors === null) {
            vErrors = [err9];
          } else {
            vErrors.push(err9);
          }
          errors++;
        }
        if (data2 < -9007199254740991 || isNaN(data2)) {
          const err10 = {
            instancePath: instancePath + '/difference_minor',
            schemaPath: '#/properties/difference_minor/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: -9007199254740991 },
            message: 'must be >= -9007199254740991',
          };
          if (vErrors === null) {
            vErrors = [err10];
          } else {
            vErrors.push(err10);
          }
          errors++;
        }
      }
    }
    for (const key0 in data) {
      if (key0 !== 'currency' && key0 !== 'minor_unit_exponent' && key0 !== 'difference_minor') {
        const err11 = {
          instancePath,
          schemaPath: '#/unevaluatedProperties',
          keyword: 'unevaluatedProperties',
          params: { unevaluatedProperty: key0 },
          message: 'must NOT have unevaluated properties',
        };
        if (vErrors === null) {
          vErrors = [err11];
        } else {
          vErrors.push(err11);
        }
        errors++;
      }
    }
  } else {
    const err12 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'object' },
      message: 'must be object',
    };
    if (vErrors === null) {
      vErrors = [err12];
    } else {
      vErrors.push(err12);
    }
    errors++;
  }
  validate157.errors = vErrors;
  return errors === 0;
}
validate157.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

function validate149(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate149.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    if (data.id === undefined) {
      const err0 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'id' },
        message: "must have required property '" + 'id' + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.tenant_id === undefined) {
      const err1 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'tenant_id' },
        message: "must have required property '" + 'tenant_id' + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.platform === undefined) {
      const err2 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'platform' },
        message: "must have required property '" + 'platform' + "'",
      };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    if (data.platform_account_id === undefined) {
      const err3 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'platform_account_id' },
        message: "must have required property '" + 'platform_account_id' + "'",
      };
      if (vErrors === null) {
        vErrors = [err3];
      } else {
        vErrors.push(err3);
      }
      errors++;
    }
    if (data.granularity === undefined) {
      const err4 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'granularity' },
        message: "must have required property '" + 'granularity' + "'",
      };
      if (vErrors === null) {
        vErrors = [err4];
      } else {
        vErrors.push(err4);
      }
      errors++;
    }
    if (data.window_start === undefined) {
      const err5 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'window_start' },
        message: "must have required property '" + 'window_start' + "'",
      };
      if (vErrors === null) {
        vErrors = [err5];
      } else {
        vErrors.push(err5);
      }
      errors++;
    }
    if (data.window_end === undefined) {
      const err6 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'window_end' },
        message: "must have required property '" + 'window_end' + "'",
      };
      if (vErrors === null) {
        vErrors = [err6];
      } else {
        vErrors.push(err6);
      }
      errors++;
    }
    if (data.verdict === undefined) {
      const err7 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'verdict' },
        message: "must have required property '" + 'verdict' + "'",
      };
      if (vErrors === null) {
        vErrors = [err7];
      } else {
        vErrors.push(err7);
      }
      errors++;
    }
    if (data.expected_count === undefined) {
      const err8 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'expected_count' },
        message: "must have required property '" + 'expected_count' + "'",
      };
      if (vErrors === null) {
        vErrors = [err8];
      } else {
        vErrors.push(err8);
      }
      errors++;
    }
    if (data.found_count === undefined) {
      const err9 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'found_count' },
        message: "must have required property '" + 'found_count' + "'",
      };
      if (vErrors === null) {
        vErrors = [err9];
      } else {
        vErrors.push(err9);
      }
      errors++;
    }
    if (data.missing === undefined) {
      const err10 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'missing' },
        message: "must have required property '" + 'missing' + "'",
      };
      if (vErrors === null) {
        vErrors = [err10];
      } else {
        vErrors.push(err10);
      }
      errors++;
    }
    if (data.extra === undefined) {
      const err11 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'extra' },
        message: "must have required property '" + 'extra' + "'",
      };
      if (vErrors === null) {
        vErrors = [err11];
      } else {
        vErrors.push(err11);
      }
      errors++;
    }
    if (data.changed === undefined) {
      const err12 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'changed' },
        message: "must have required property '" + 'changed' + "'",
      };
      if (vErrors === null) {
        vErrors = [err12];
      } else {
        vErrors.push(err12);
      }
      errors++;
    }
    if (data.unpaired === undefined) {
      const err13 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'unpaired' },
        message: "must have required property '" + 'unpaired' + "'",
      };
      if (vErrors === null) {
        vErrors = [err13];
      } else {
        vErrors.push(err13);
      }
      errors++;
    }
    if (data.amount_differences === undefined) {
      const err14 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'amount_differences' },
        message: "must have required property '" + 'amount_differences' + "'",
      };
      if (vErrors === null) {
        vErrors = [err14];
      } else {
        vErrors.push(err14);
      }
      errors++;
    }
    if (data.balance_differences === undefined) {
      const err15 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'balance_differences' },
        message: "must have required property '" + 'balance_differences' + "'",
      };
      if (vErrors === null) {
        vErrors = [err15];
      } else {
        vErrors.push(err15);
      }
      errors++;
    }
    if (data.checked_at === undefined) {
      const err16 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'checked_at' },
        message: "must have required property '" + 'checked_at' + "'",
      };
      if (vErrors === null) {
        vErrors = [err16];
      } else {
        vErrors.push(err16);
      }
      errors++;
    }
    if (data.correlation_id === undefined) {
      const err17 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'correlation_id' },
        message: "must have required property '" + 'correlation_id' + "'",
      };
      if (vErrors === null) {
        vErrors = [err17];
      } else {
        vErrors.push(err17);
      }
      errors++;
    }
    if (data.id !== undefined) {
      let data0 = data.id;
      if (typeof data0 === 'string') {
        if (!formats0.test(data0)) {
          const err18 = {
            instancePath: instancePath + '/id',
            schemaPath: '#/properties/id/format',
            keyword: 'format',
            params: { format: 'uuid' },
            message: 'must match format "' + 'uuid' + '"',
          };
          if (vErrors === null) {
            vErrors = [err18];
          } else {
            vErrors.push(err18);
          }
          errors++;
        }
      } else {
        const err19 = {
          instancePath: instancePath + '/id',
          schemaPath: '#/properties/id/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err19];
        } else {
          vErrors.push(err19);
        }
        errors++;
      }
    }
    if (data.tenant_id !== undefined) {
      let data1 = data.tenant_id;
      if (typeof data1 === 'string') {
        if (!formats0.test(data1)) {
          const err20 = {
            instancePath: instancePath + '/tenant_id',
            schemaPath: '#/properties/tenant_id/format',
            keyword: 'format',
            params: { format: 'uuid' },
            message: 'must match format "' + 'uuid' + '"',
          };
          if (vErrors === null) {
            vErrors = [err20];
          } else {
            vErrors.push(err20);
          }
          errors++;
        }
      } else {
        const err21 = {
          instancePath: instancePath + '/tenant_id',
          schemaPath: '#/properties/tenant_id/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err21];
        } else {
          vErrors.push(err21);
        }
        errors++;
      }
    }
    if (data.platform !== undefined) {
      if (
        !validate75(data.platform, {
          instancePath: instancePath + '/platform',
          parentData: data,
          parentDataProperty: 'platform',
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate75.errors : vErrors.concat(validate75.errors);
        errors = vErrors.length;
      }
    }
    if (data.platform_account_id !== undefined) {
      if (
        !validate105(data.platform_account_id, {
          instancePath: instancePath + '/platform_account_id',
          parentData: data,
          parentDataProperty: 'platform_account_id',
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate105.errors : vErrors.concat(validate105.errors);
        errors = vErrors.length;
      }
    }
    if (data.granularity !== undefined) {
      let data4 = data.granularity;
      if (typeof data4 !== 'string') {
        const err22 = {
          instancePath: instancePath + '/granularity',
          schemaPath: '#/properties/granularity/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err22];
        } else {
          vErrors.push(err22);
        }
        errors++;
      }
      if (!(data4 === 'hour' || data4 === 'day')) {
        const err23 = {
          instancePath: instancePath + '/granularity',
          schemaPath: '#/properties/granularity/enum',
          keyword: 'enum',
          params: { allowedValues: schema70.properties.granularity.enum },
          message: 'must be equal to one of the allowed values',
        };
        if (vErrors === null) {
          vErrors = [err23];
        } else {
          vErrors.push(err23);
        }
        errors++;
      }
    }
    if (data.window_start !== undefined) {
      let data5 = data.window_start;
      if (typeof data5 === 'string') {
        if (!formats6.validate(data5)) {
          const err24 = {
            instancePath: instancePath + '/window_start',
            schemaPath: '#/properties/window_start/format',
            keyword: 'format',
            params: { format: 'date-time' },
            message: 'must match format "' + 'date-time' + '"',
          };
          if (vErrors === null) {
            vErrors = [err24];
          } else {
            vErrors.push(err24);
          }
          errors++;
        }
      } else {
        const err25 = {
          instancePath: instancePath + '/window_start',
          schemaPath: '#/properties/window_start/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err25];
        } else {
          vErrors.push(err25);
        }
        errors++;
      }
    }
    if (data.window_end !== undefined) {
      let data6 = data.window_end;
      if (typeof data6 === 'string') {
        if (!formats6.validate(data6)) {
          const err26 = {
            instancePath: instancePath + '/window_end',
            schemaPath: '#/properties/window_end/format',
            keyword: 'format',
            params: { format: 'date-time' },
            message: 'must match format "' + 'date-time' + '"',
          };
          if (vErrors === null) {
            vErrors = [err26];
          } else {
            vErrors.push(err26);
          }
          errors++;
        }
      } else {
        const err27 = {
          instancePath: instancePath + '/window_end',
          schemaPath: '#/properties/window_end/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err27];
        } else {
          vErrors.push(err27);
        }
        errors++;
      }
    }
    if (data.verdict !== undefined) {
      let data7 = data.verdict;
      if (typeof data7 !== 'string') {
        const err28 = {
          instancePath: instancePath + '/verdict',
          schemaPath: '#/properties/verdict/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err28];
        } else {
          vErrors.push(err28);
        }
        errors++;
      }
      if (!(data7 === 'matched' || data7 === 'discrepancy')) {
        const err29 = {
          instancePath: instancePath + '/verdict',
          schemaPath: '#/properties/verdict/enum',
          keyword: 'enum',
          params: { allowedValues: schema70.properties.verdict.enum },
          message: 'must be equal to one of the allowed values',
        };
        if (vErrors === null) {
          vErrors = [err29];
        } else {
          vErrors.push(err29);
        }
        errors++;
      }
    }
    if (data.expected_count !== undefined) {
      let data8 = data.expected_count;
      if (!(typeof data8 == 'number' && !(data8 % 1) && !isNaN(data8) && isFinite(data8))) {
        const err30 = {
          instancePath: instancePath + '/expected_count',
          schemaPath: '#/properties/expected_count/type',
          keyword: 'type',
          params: { type: 'integer' },
          message: 'must be integer',
        };
        if (vErrors === null) {
          vErrors = [err30];
        } else {
          vErrors.push(err30);
        }
        errors++;
      }
      if (typeof data8 == 'number' && isFinite(data8)) {
        if (data8 > 9007199254740991 || isNaN(data8)) {
          const err31 = {
            instancePath: instancePath + '/expected_count',
            schemaPath: '#/properties/expected_count/maximum',
            keyword: 'maximum',
            params: { comparison: '<=', limit: 9007199254740991 },
            message: 'must be <= 9007199254740991',
          };
          if (vErrors === null) {
            vErrors = [err31];
          } else {
            vErrors.push(err31);
          }
          errors++;
        }
        if (data8 < 0 || isNaN(data8)) {
          const err32 = {
            instancePath: instancePath + '/expected_count',
            schemaPath: '#/properties/expected_count/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: 0 },
            message: 'must be >= 0',
          };
          if (vErrors === null) {
            vErrors = [err32];
          } else {
            vErrors.push(err32);
          }
          errors++;
        }
      }
    }
    if (data.found_count !== undefined) {
      let data9 = data.found_count;
      if (!(typeof data9 == 'number' && !(data9 % 1) && !isNaN(data9) && isFinite(data9))) {
        const err33 = {
          instancePath: instancePath + '/found_count',
          schemaPath: '#/properties/found_count/type',
          keyword: 'type',
          params: { type: 'integer' },
          message: 'must be integer',
        };
        if (vErrors === null) {
          vErrors = [err33];
        } else {
          vErrors.push(err33);
        }
        errors++;
      }
      if (typeof data9 == 'number' && isFinite(data9)) {
        if (data9 > 9007199254740991 || isNaN(data9)) {
          const err34 = {
            instancePath: instancePath + '/found_count',
            schemaPath: '#/properties/found_count/maximum',
            keyword: 'maximum',
            params: { comparison: '<=', limit: 9007199254740991 },
            message: 'must be <= 9007199254740991',
          };
          if (vErrors === null) {
            vErrors = [err34];
          } else {
            vErrors.push(err34);
          }
          errors++;
        }
        if (data9 < 0 || isNaN(data9)) {
          const err35 = {
            instancePath: instancePath + '/found_count',
            schemaPath: '#/properties/found_count/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: 0 },
            message: 'must be >= 0',
          };
          if (vErrors === null) {
            vErrors = [err35];
          } else {
            vErrors.push(err35);
          }
          errors++;
        }
      }
    }
    if (data.missing !== undefined) {
      let data10 = data.missing;
      if (
        !validate152(data10, {
          instancePath: instancePath + '/missing',
          parentData: data,
          parentDataProperty: 'missing',
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate152.errors : vErrors.concat(validate152.errors);
        errors = vErrors.length;
      }
      if (data10 && typeof data10 == 'object' && !Array.isArray(data10)) {
        for (const key0 in data10) {
          if (key0 !== 'count' && key0 !== 'ids') {
            const err36 = {
              instancePath: instancePath + '/missing',
              schemaPath: '#/properties/missing/unevaluatedProperties',
              keyword: 'unevaluatedProperties',
              params: { unevaluatedProperty: key0 },
              message: 'must NOT have unevaluated properties',
            };
            if (vErrors === null) {
              vErrors = [err36];
            } else {
              vErrors.push(err36);
            }
            errors++;
          }
        }
      } else {
        const err37 = {
          instancePath: instancePath + '/missing',
          schemaPath: '#/properties/missing/type',
          keyword: 'type',
          params: { type: 'object' },
          message: 'must be object',
        };
        if (vErrors === null) {
          vErrors = [err37];
        } else {
          vErrors.push(err37);
        }
        errors++;
      }
    }
    if (data.extra !== undefined) {
      let data11 = data.extra;
      if (
        !validate152(data11, {
          instancePath: instancePath + '/extra',
          parentData: data,
          parentDataProperty: 'extra',
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate152.errors : vErrors.concat(validate152.errors);
        errors = vErrors.length;
      }
      if (data11 && typeof data11 == 'object' && !Array.isArray(data11)) {
        for (const key1 in data11) {
          if (key1 !== 'count' && key1 !== 'ids') {
            const err38 = {
              instancePath: instancePath + '/extra',
              schemaPath: '#/properties/extra/unevaluatedProperties',
              keyword: 'unevaluatedProperties',
              params: { unevaluatedProperty: key1 },
              message: 'must NOT have unevaluated properties',
            };
            if (vErrors === null) {
              vErrors = [err38];
            } else {
              vErrors.push(err38);
            }
            errors++;
          }
        }
      } else {
        const err39 = {
          instancePath: instancePath + '/extra',
          schemaPath: '#/properties/extra/type',
          keyword: 'type',
          params: { type: 'object' },
          message: 'must be object',
        };
        if (vErrors === null) {
          vErrors = [err39];
        } else {
          vErrors.push(err39);
        }
        errors++;
      }
    }
    if (data.changed !== undefined) {
      let data12 = data.changed;
      if (
        !validate152(data12, {
          instancePath: instancePath + '/changed',
          parentData: data,
          parentDataProperty: 'changed',
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate152.errors : vErrors.concat(validate152.errors);
        errors = vErrors.length;
      }
      if (data12 && typeof data12 == 'object' && !Array.isArray(data12)) {
        for (const key2 in data12) {
          if (key2 !== 'count' && key2 !== 'ids') {
            const err40 = {
              instancePath: instancePath + '/changed',
              schemaPath: '#/properties/changed/unevaluatedProperties',
              keyword: 'unevaluatedProperties',
              params: { unevaluatedProperty: key2 },
              message: 'must NOT have unevaluated properties',
            };
            if (vErrors === null) {
              vErrors = [err40];
            } else {
              vErrors.push(err40);
            }
            errors++;
          }
        }
      } else {
        const err41 = {
          instancePath: instancePath + '/changed',
          schemaPath: '#/properties/changed/type',
          keyword: 'type',
          params: { type: 'object' },
          message: 'must be object',
        };
        if (vErrors === null) {
          vErrors = [err41];
        } else {
          vErrors.push(err41);
        }
        errors++;
      }
    }
    if (data.unpaired !== undefined) {
      let data13 = data.unpaired;
      if (
        !validate152(data13, {
          instancePath: instancePath + '/unpaired',
          parentData: data,
          parentDataProperty: 'unpaired',
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate152.errors : vErrors.concat(validate152.errors);
        errors = vErrors.length;
      }
      if (data13 && typeof data13 == 'object' && !Array.isArray(data13)) {
        for (const key3 in data13) {
          if (key3 !== 'count' && key3 !== 'ids') {
            const err42 = {
              instancePath: instancePath + '/unpaired',
              schemaPath: '#/properties/unpaired/unevaluatedProperties',
              keyword: 'unevaluatedProperties',
              params: { unevaluatedProperty: key3 },
              message: 'must NOT have unevaluated properties',
            };
            if (vErrors === null) {
              vErrors = [err42];
            } else {
              vErrors.push(err42);
            }
            errors++;
          }
        }
      } else {
        const err43 = {
          instancePath: instancePath + '/unpaired',
          schemaPath: '#/properties/unpaired/type',
          keyword: 'type',
          params: { type: 'object' },
          message: 'must be object',
        };
        if (vErrors === null) {
          vErrors = [err43];
        } else {
          vErrors.push(err43);
        }
        errors++;
      }
    }
    if (data.amount_differences !== undefined) {
      let data14 = data.amount_differences;
      if (Array.isArray(data14)) {
        const len0 = data14.length;
        for (let i0 = 0; i0 < len0; i0++) {
          if (
            !validate157(data14[i0], {
              instancePath: instancePath + '/amount_differences/' + i0,
              parentData: data14,
              parentDataProperty: i0,
              rootData,
              dynamicAnchors,
            })
          ) {
            vErrors = vErrors === null ? validate157.errors : vErrors.concat(validate157.errors);
            errors = vErrors.length;
          }
        }
      } else {
        const err44 = {
          instancePath: instancePath + '/amount_differences',
          schemaPath: '#/properties/amount_differences/type',
          keyword: 'type',
          params: { type: 'array' },
          message: 'must be array',
        };
        if (vErrors === null) {
          vErrors = [err44];
        } else {
          vErrors.push(err44);
        }
        errors++;
      }
    }
    if (data.balance_differences !== undefined) {
      let data16 = data.balance_differences;
      if (!Array.isArray(data16) && data16 !== null) {
        const err45 = {
          instancePath: instancePath + '/balance_differences',
          schemaPath: '#/properties/balance_differences/type',
          keyword: 'type',
          params: { type: schema70.properties.balance_differences.type },
          message: 'must be array,null',
        };
        if (vErrors === null) {
          vErrors = [err45];
        } else {
          vErrors.push(err45);
        }
        errors++;
      }
      if (Array.isArray(data16)) {
        const len1 = data16.length;
        for (let i1 = 0; i1 < len1; i1++) {
          if (
            !validate157(data16[i1], {
              instancePath: instancePath + '/balance_differences/' + i1,
              parentData: data16,
              parentDataProperty: i1,
              rootData,
              dynamicAnchors,
            })
          ) {
            vErrors = vErrors === null ? validate157.errors : vErrors.concat(validate157.errors);
            errors = vErrors.length;
          }
        }
      }
    }
    if (data.checked_at !== undefined) {
      let data18 = data.checked_at;
      if (typeof data18 === 'string') {
        if (!formats6.validate(data18)) {
          const err46 = {
            instancePath: instancePath + '/checked_at',
            schemaPath: '#/properties/checked_at/format',
            keyword: 'format',
            params: { format: 'date-time' },
            message: 'must match format "' + 'date-time' + '"',
          };
          if (vErrors === null) {
            vErrors = [err46];
          } else {
            vErrors.push(err46);
          }
          errors++;
        }
      } else {
        const err47 = {
          instancePath: instancePath + '/checked_at',
          schemaPath: '#/properties/checked_at/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err47];
        } else {
          vErrors.push(err47);
        }
        errors++;
      }
    }
    if (data.correlation_id !== undefined) {
      let data19 = data.correlation_id;
      if (typeof data19 === 'string') {
        if (!formats0.test(data19)) {
          const err48 = {
            instancePath: instancePath + '/correlation_id',
            schemaPath: '#/properties/correlation_id/format',
            keyword: 'format',
            params: { format: 'uuid' },
            message: 'must match format "' + 'uuid' + '"',
          };
          if (vErrors === null) {
            vErrors = [err48];
          } else {
            vErrors.push(err48);
          }
          errors++;
        }
      } else {
        const err49 = {
          instancePath: instancePath + '/correlation_id',
          schemaPath: '#/properties/correlation_id/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err49];
        } else {
          vErrors.push(err49);
        }
        errors++;
      }
    }
    for (const key4 in data) {
      if (
        key4 !== 'id' &&
        key4 !== 'tenant_id' &&
        key4 !== 'platform' &&
        key4 !== 'platform_account_id' &&
        key4 !== 'granularity' &&
        key4 !== 'window_start' &&
        key4 !== 'window_end' &&
        key4 !== 'verdict' &&
        key4 !== 'expected_count' &&
        key4 !== 'found_count' &&
        key4 !== 'missing' &&
        key4 !== 'extra' &&
        key4 !== 'changed' &&
        key4 !== 'unpaired' &&
        key4 !== 'amount_differences' &&
        key4 !== 'balance_differences' &&
        key4 !== 'checked_at' &&
        key4 !== 'correlation_id'
      ) {
        const err50 = {
          instancePath,
          schemaPath: '#/unevaluatedProperties',
          keyword: 'unevaluatedProperties',
          params: { unevaluatedProperty: key4 },
          message: 'must NOT have unevaluated properties',
        };
        if (vErrors === null) {
          vErrors = [err50];
        } else {
          vErrors.push(err50);
        }
        errors++;
      }
    }
  } else {
    const err51 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'object' },
      message: 'must be object',
    };
    if (vErrors === null) {
      vErrors = [err51];
    } else {
      vErrors.push(err51);
    }
    errors++;
  }
  validate149.errors = vErrors;
  return errors === 0;
}
validate149.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

function validate148(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate148.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    if (data.items === undefined) {
      const err0 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'items' },
        message: "must have required property '" + 'items' + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.next_cursor === undefined) {
      const err1 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'next_cursor' },
        message: "must have required property '" + 'next_cursor' + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.items !== undefined) {
      let data0 = data.items;
      if (Array.isArray(data0)) {
        const len0 = data0.length;
        for (let i0 = 0; i0 < len0; i0++) {
          if (
            !validate149(data0[i0], {
              instancePath: instancePath + '/items/' + i0,
              parentData: data0,
              parentDataProperty: i0,
              rootData,
              dynamicAnchors,
            })
          ) {
            vErrors = vErrors === null ? validate149.errors : vErrors.concat(validate149.errors);
            errors = vErrors.length;
          }
        }
      } else {
        const err2 = {
          instancePath: instancePath + '/items',
          schemaPath: '#/properties/items/type',
          keyword: 'type',
          params: { type: 'array' },
          message: 'must be array',
        };
        if (vErrors === null) {
          vErrors = [err2];
        } else {
          vErrors.push(err2);
        }
        errors++;
      }
    }
    if (data.next_cursor !== undefined) {
      let data2 = data.next_cursor;
      if (typeof data2 !== 'string' && data2 !== null) {
        const err3 = {
          instancePath: instancePath + '/next_cursor',
          schemaPath: '#/properties/next_cursor/type',
          keyword: 'type',
          params: { type: schema69.properties.next_cursor.type },
          message: 'must be string,null',
        };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
    }
    for (const key0 in data) {
      if (key0 !== 'items' && key0 !== 'next_cursor') {
        const err4 = {
          instancePath,
          schemaPath: '#/unevaluatedProperties',
          keyword: 'unevaluatedProperties',
          params: { unevaluatedProperty: key0 },
          message: 'must NOT have unevaluated properties',
        };
        if (vErrors === null) {
          vErrors = [err4];
        } else {
          vErrors.push(err4);
        }
        errors++;
      }
    }
  } else {
    const err5 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'object' },
      message: 'must be object',
    };
    if (vErrors === null) {
      vErrors = [err5];
    } else {
      vErrors.push(err5);
    }
    errors++;
  }
  validate148.errors = vErrors;
  return errors === 0;
}
validate148.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

function validate147(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  /*# sourceURL="listReconciliations_200_body" */ let vErrors = null;
  let errors = 0;
  const evaluated0 = validate147.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (!validate148(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors })) {
    vErrors = vErrors === null ? validate148.errors : vErrors.concat(validate148.errors);
    errors = vErrors.length;
  }
  validate147.errors = vErrors;
  return errors === 0;
}
validate147.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

const listPlatformConnections_request = validate162;
const schema73 = {
  type: 'object',
  properties: {
    params: { type: 'object', properties: {}, required: [] },
    query: {
      type: 'object',
      properties: {
        limit: { type: 'integer', minimum: 1, maximum: 100, default: 50 },
        cursor: { type: 'string', minLength: 1, maxLength: 128 },
      },
      required: [],
    },
    headers: {
      type: 'object',
      properties: { 'X-Correlation-ID': { type: 'string', format: 'uuid' } },
      required: [],
    },
  },
  required: ['params', 'query', 'headers'],
  $id: 'listPlatformConnections_request',
};

function validate162(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  /*# sourceURL="listPlatformConnections_request" */ let vErrors = null;
  let errors = 0;
  const evaluated0 = validate162.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    if (data.params === undefined) {
      const err0 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'params' },
        message: "must have required property '" + 'params' + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.query === undefined) {
      const err1 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'query' },
        message: "must have required property '" + 'query' + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.headers === undefined) {
      const err2 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'headers' },
        message: "must have required property '" + 'headers' + "'",
      };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    if (data.params !== undefined) {
      let data0 = data.params;
      if (!(data0 && typeof data0 == 'object' && !Array.isArray(data0))) {
        const err3 = {
          instancePath: instancePath + '/params',
          schemaPath: '#/properties/params/type',
          keyword: 'type',
          params: { type: 'object' },
          message: 'must be object',
        };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
    }
    if (data.query !== undefined) {
      let data1 = data.query;
      if (data1 && typeof data1 == 'object' && !Array.isArray(data1)) {
        if (data1.limit === undefined) {
          data1.limit = 50;
        }
        let data2 = data1.limit;
        if (!(typeof data2 == 'number' && !(data2 % 1) && !isNaN(data2) && isFinite(data2))) {
          const err4 = {
            instancePath: instancePath + '/query/limit',
            schemaPath: '#/properties/query/properties/limit/type',
            keyword: 'type',
            params: { type: 'integer' },
            message: 'must be integer',
          };
          if (vErrors === null) {
            vErrors = [err4];
          } else {
            vErrors.push(err4);
          }
          errors++;
        }
        if (typeof data2 == 'number' && isFinite(data2)) {
          if (data2 > 100 || isNaN(data2)) {
            const err5 = {
              instancePath: instancePath + '/query/limit',
              schemaPath: '#/properties/query/properties/limit/maximum',
              keyword: 'maximum',
              params: { comparison: '<=', limit: 100 },
              message: 'must be <= 100',
            };
            if (vErrors === null) {
              vErrors = [err5];
            } else {
              vErrors.push(err5);
            }
            errors++;
          }
          if (data2 < 1 || isNaN(data2)) {
            const err6 = {
              instancePath: instancePath + '/query/limit',
              schemaPath: '#/properties/query/properties/limit/minimum',
              keyword: 'minimum',
              params: { comparison: '>=', limit: 1 },
              message: 'must be >= 1',
            };
            if (vErrors === null) {
              vErrors = [err6];
            } else {
              vErrors.push(err6);
            }
            errors++;
          }
        }
        if (data1.cursor !== undefined) {
          let data3 = data1.cursor;
          if (typeof data3 === 'string') {
            if (func1(data3) > 128) {
              const err7 = {
                instancePath: instancePath + '/query/cursor',
                schemaPath: '#/properties/query/properties/cursor/maxLength',
                keyword: 'maxLength',
                params: { limit: 128 },
                message: 'must NOT have more than 128 characters',
              };
              if (vErrors === null) {
                vErrors = [err7];
              } else {
                vErrors.push(err7);
              }
              errors++;
            }
            if (func1(data3) < 1) {
              const err8 = {
                instancePath: instancePath + '/query/cursor',
                schemaPath: '#/properties/query/properties/cursor/minLength',
                keyword: 'minLength',
                params: { limit: 1 },
                message: 'must NOT have fewer than 1 characters',
              };
              if (vErrors === null) {
                vErrors = [err8];
              } else {
                vErrors.push(err8);
              }
              errors++;
            }
          } else {
            const err9 = {
              instancePath: instancePath + '/query/cursor',
              schemaPath: '#/properties/query/properties/cursor/type',
              keyword: 'type',
              params: { type: 'string' },
              message: 'must be string',
            };
            if (vErrors === null) {
              vErrors = [err9];
            } else {
              vErrors.push(err9);
            }
            errors++;
          }
        }
      } else {
        const err10 = {
          instancePath: instancePath + '/query',
          schemaPath: '#/properties/query/type',
          keyword: 'type',
          params: { type: 'object' },
          message: 'must be object',
        };
        if (vErrors === null) {
          vErrors = [err10];
        } else {
          vErrors.push(err10);
        }
        errors++;
      }
    }
    if (data.headers !== undefined) {
      let data4 = data.headers;
      if (data4 && typeof data4 == 'object' && !Array.isArray(data4)) {
        if (data4['X-Correlation-ID'] !== undefined) {
          let data5 = data4['X-Correlation-ID'];
          if (typeof data5 === 'string') {
            if (!formats0.test(data5)) {
              const err11 = {
                instancePath: instancePath + '/headers/X-Correlation-ID',
                schemaPath: '#/properties/headers/properties/X-Correlation-ID/format',
                keyword: 'format',
                params: { format: 'uuid' },
                message: 'must match format "' + 'uuid' + '"',
              };
              if (vErrors === null) {
                vErrors = [err11];
              } else {
                vErrors.push(err11);
              }
              errors++;
            }
          } else {
            const err12 = {
              instancePath: instancePath + '/headers/X-Correlation-ID',
              schemaPath: '#/properties/headers/properties/X-Correlation-ID/type',
              keyword: 'type',
              params: { type: 'string' },
              message: 'must be string',
            };
            if (vErrors === null) {
              vErrors = [err12];
            } else {
              vErrors.push(err12);
            }
            errors++;
          }
        }
      } else {
        const err13 = {
          instancePath: instancePath + '/headers',
          schemaPath: '#/properties/headers/type',
          keyword: 'type',
          params: { type: 'object' },
          message: 'must be object',
        };
        if (vErrors === null) {
          vErrors = [err13];
        } else {
          vErrors.push(err13);
        }
        errors++;
      }
    }
  } else {
    const err14 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'object' },
      message: 'must be object',
    };
    if (vErrors === null) {
      vErrors = [err14];
    } else {
      vErrors.push(err14);
    }
    errors++;
  }
  validate162.errors = vErrors;
  return errors === 0;
}
validate162.evaluated = {
  props: { params: true, query: true, headers: true },
  dynamicProps: false,
  dynamicItems: false,
};

const listPlatformConnections_200_body = validate163;
const schema74 = {
  $ref: 'closed#/components/schemas/PlatformConnectionPage',
  $id: 'listPlatformConnections_200_body',
};
const schema75 = {
  type: 'object',
  required: ['items', 'next_cursor'],
  properties: {
    items: { type: 'array', items: { $ref: 'closed#/components/schemas/PlatformConnection' } },
    next_cursor: { type: ['string', 'null'] },
  },
  unevaluatedProperties: false,
};
const schema76 = {
  type: 'object',
  required: [
    'id',
    'tenant_id',
    'platform',
    'platform_account_id',
    'status',
    'metadata',
    'created_at',
    'updated_at',
  ],
  properties: {
    id: { type: 'string', format: 'uuid' },
    tenant_id: { type: 'string', format: 'uuid' },
    platform: { $ref: 'closed#/components/schemas/Platform' },
    platform_account_id: { $ref: 'closed#/components/schemas/PlatformAccountId' },
    status: { $ref: 'closed#/components/schemas/ConnectionStatus' },
    counted: { type: 'boolean' },
    metadata: { $ref: 'closed#/components/schemas/ConnectionMetadata' },
    history_from: { type: ['string', 'null'], format: 'date-time' },
    webhook: { $ref: 'closed#/components/schemas/ConnectionWebhook' },
    created_at: { type: 'string', format: 'date-time' },
    updated_at: { type: 'string', format: 'date-time' },
  },
  unevaluatedProperties: false,
};
const schema77 = { type: 'string', enum: ['pending', 'active', 'disabled'] };

function validate168(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate168.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (typeof data !== 'string') {
    const err0 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'string' },
      message: 'must be string',
    };
    if (vErrors === null) {
      vErrors = [err0];
    } else {
      vErrors.push(err0);
    }
    errors++;
  }
  if (!(data === 'pending' || data === 'active' || data === 'disabled')) {
    const err1 = {
      instancePath,
      schemaPath: '#/enum',
      keyword: 'enum',
      params: { allowedValues: schema77.enum },
      message: 'must be equal to one of the allowed values',
    };
    if (vErrors === null) {
      vErrors = [err1];
    } else {
      vErrors.push(err1);
    }
    errors++;
  }
  validate168.errors = vErrors;
  return errors === 0;
}
validate168.evaluated = { dynamicProps: false, dynamicItems: false };

const schema78 = { type: 'object' };

function validate170(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate170.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (!(data && typeof data == 'object' && !Array.isArray(data))) {
    const err0 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'object' },
      message: 'must be object',
    };
    if (vErrors === null) {
      vErrors = [err0];
    } else {
      vErrors.push(err0);
    }
    errors++;
  }
  validate170.errors = vErrors;
  return errors === 0;
}
validate170.evaluated = { dynamicProps: false, dynamicItems: false };

const schema79 = {
  type: 'object',
  required: ['url', 'last_received_at', 'healthy'],
  properties: {
    url: { type: ['string', 'null'] },
    last_received_at: { type: ['string', 'null'], format: 'date-time' },
    healthy: { type: ['boolean', 'null'] },
  },
  unevaluatedProperties: false,
};

function validate172(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate172.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    if (data.url === undefined) {
      const err0 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'url' },
        message: "must have required property '" + 'url' + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.last_received_at === undefined) {
      const err1 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'last_received_at' },
        message: "must have required property '" + 'last_received_at' + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.healthy === undefined) {
      const err2 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'healthy' },
        message: "must have required property '" + 'healthy' + "'",
      };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    if (data.url !== undefined) {
      let data0 = data.url;
      if (typeof data0 !== 'string' && data0 !== null) {
        const err3 = {
          instancePath: instancePath + '/url',
          schemaPath: '#/properties/url/type',
          keyword: 'type',
          params: { type: schema79.properties.url.type },
          message: 'must be string,null',
        };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
    }
    if (data.last_received_at !== undefined) {
      let data1 = data.last_received_at;
      if (typeof data1 !== 'string' && data1 !== null) {
        const err4 = {
          instancePath: instancePath + '/last_received_at',
          schemaPath: '#/properties/last_received_at/type',
          keyword: 'type',
          params: { type: schema79.properties.last_received_at.type },
          message: 'must be string,null',
        };
        if (vErrors === null) {
          vErrors = [err4];
        } else {
          vErrors.push(err4);
        }
        errors++;
      }
      if (typeof data1 === 'string') {
        if (!formats6.validate(data1)) {
          const err5 = {
            instancePath: instancePath + '/last_received_at',
            schemaPath: '#/properties/last_received_at/format',
            keyword: 'format',
            params: { format: 'date-time' },
            message: 'must match format "' + 'date-time' + '"',
          };
          if (vErrors === null) {
            vErrors = [err5];
          } else {
            vErrors.push(err5);
          }
          errors++;
        }
      }
    }
    if (data.healthy !== undefined) {
      let data2 = data.healthy;
      if (typeof data2 !== 'boolean' && data2 !== null) {
        const err6 = {
          instancePath: instancePath + '/healthy',
          schemaPath: '#/properties/healthy/type',
          keyword: 'type',
          params: { type: schema79.properties.healthy.type },
          message: 'must be boolean,null',
        };
        if (vErrors === null) {
          vErrors = [err6];
        } else {
          vErrors.push(err6);
        }
        errors++;
      }
    }
    for (const key0 in data) {
      if (key0 !== 'url' && key0 !== 'last_received_at' && key0 !== 'healthy') {
        const err7 = {
          instancePath,
          schemaPath: '#/unevaluatedProperties',
          keyword: 'unevaluatedProperties',
          params: { unevaluatedProperty: key0 },
          message: 'must NOT have unevaluated properties',
        };
        if (vErrors === null) {
          vErrors = [err7];
        } else {
          vErrors.push(err7);
        }
        errors++;
      }
    }
  } else {
    const err8 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'object' },
      message: 'must be object',
    };
    if (vErrors === null) {
      vErrors = [err8];
    } else {
      vErrors.push(err8);
    }
    errors++;
  }
  validate172.errors = vErrors;
  return errors === 0;
}
validate172.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

function validate165(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate165.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    if (data.id === undefined) {
      const err0 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'id' },
        message: "must have required property '" + 'id' + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.tenant_id === undefined) {
      const err1 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'tenant_id' },
        message: "must have required property '" + 'tenant_id' + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.platform === undefined) {
      const err2 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'platform' },
        message: "must have required property '" + 'platform' + "'",
      };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    if (data.platform_account_id === undefined) {
      const err3 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'platform_account_id' },
        message: "must have required property '" + 'platform_account_id' + "'",
      };
      if (vErrors === null) {
        vErrors = [err3];
      } else {
        vErrors.push(err3);
      }
      errors++;
    }
    if (data.status === undefined) {
      const err4 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'status' },
        message: "must have required property '" + 'status' + "'",
      };
      if (vErrors === null) {
        vErrors = [err4];
      } else {
        vErrors.push(err4);
      }
      errors++;
    }
    if (data.metadata === undefined) {
      const err5 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'metadata' },
        message: "must have required property '" + 'metadata' + "'",
      };
      if (vErrors === null) {
        vErrors = [err5];
      } else {
        vErrors.push(err5);
      }
      errors++;
    }
    if (data.created_at === undefined) {
      const err6 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'created_at' },
        message: "must have required property '" + 'created_at' + "'",
      };
      if (vErrors === null) {
        vErrors = [err6];
      } else {
        vErrors.push(err6);
      }
      errors++;
    }
    if (data.updated_at === undefined) {
      const err7 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'updated_at' },
        message: "must have required property '" + 'updated_at' + "'",
      };
      if (vErrors === null) {
        vErrors = [err7];
      } else {
        vErrors.push(err7);
      }
      errors++;
    }
    if (data.id !== undefined) {
      let data0 = data.id;
      if (typeof data0 === 'string') {
        if (!formats0.test(data0)) {
          const err8 = {
            instancePath: instancePath + '/id',
            schemaPath: '#/properties/id/format',
            keyword: 'format',
            params: { format: 'uuid' },
            message: 'must match format "' + 'uuid' + '"',
          };
          if (vErrors === null) {
            vErrors = [err8];
          } else {
            vErrors.push(err8);
          }
          errors++;
        }
      } else {
        const err9 = {
          instancePath: instancePath + '/id',
          schemaPath: '#/properties/id/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err9];
        } else {
          vErrors.push(err9);
        }
        errors++;
      }
    }
    if (data.tenant_id !== undefined) {
      let data1 = data.tenant_id;
      if (typeof data1 === 'string') {
        if (!formats0.test(data1)) {
          const err10 = {
            instancePath: instancePath + '/tenant_id',
            schemaPath: '#/properties/tenant_id/format',
            keyword: 'format',
            params: { format: 'uuid' },
            message: 'must match format "' + 'uuid' + '"',
          };
          if (vErrors === null) {
            vErrors = [err10];
          } else {
            vErrors.push(err10);
          }
          errors++;
        }
      } else {
        const err11 = {
          instancePath: instancePath + '/tenant_id',
          schemaPath: '#/properties/tenant_id/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err11];
        } else {
          vErrors.push(err11);
        }
        errors++;
      }
    }
    if (data.platform !== undefined) {
      if (
        !validate75(data.platform, {
          instancePath: instancePath + '/platform',
          parentData: data,
          parentDataProperty: 'platform',
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate75.errors : vErrors.concat(validate75.errors);
        errors = vErrors.length;
      }
    }
    if (data.platform_account_id !== undefined) {
      if (
        !validate105(data.platform_account_id, {
          instancePath: instancePath + '/platform_account_id',
          parentData: data,
          parentDataProperty: 'platform_account_id',
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate105.errors : vErrors.concat(validate105.errors);
        errors = vErrors.length;
      }
    }
    if (data.status !== undefined) {
      if (
        !validate168(data.status, {
          instancePath: instancePath + '/status',
          parentData: data,
          parentDataProperty: 'status',
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate168.errors : vErrors.concat(validate168.errors);
        errors = vErrors.length;
      }
    }
    if (data.counted !== undefined) {
      if (typeof data.counted !== 'boolean') {
        const err12 = {
          instancePath: instancePath + '/counted',
          schemaPath: '#/properties/counted/type',
          keyword: 'type',
          params: { type: 'boolean' },
          message: 'must be boolean',
        };
        if (vErrors === null) {
          vErrors = [err12];
        } else {
          vErrors.push(err12);
        }
        errors++;
      }
    }
    if (data.metadata !== undefined) {
      if (
        !validate170(data.metadata, {
          instancePath: instancePath + '/metadata',
          parentData: data,
          parentDataProperty: 'metadata',
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate170.errors : vErrors.concat(validate170.errors);
        errors = vErrors.length;
      }
    }
    if (data.history_from !== undefined) {
      let data7 = data.history_from;
      if (typeof data7 !== 'string' && data7 !== null) {
        const err13 = {
          instancePath: instancePath + '/history_from',
          schemaPath: '#/properties/history_from/type',
          keyword: 'type',
          params: { type: schema76.properties.history_from.type },
          message: 'must be string,null',
        };
        if (vErrors === null) {
          vErrors = [err13];
        } else {
          vErrors.push(err13);
        }
        errors++;
      }
      if (typeof data7 === 'string') {
        if (!formats6.validate(data7)) {
          const err14 = {
            instancePath: instancePath + '/history_from',
            schemaPath: '#/properties/history_from/format',
            keyword: 'format',
            params: { format: 'date-time' },
            message: 'must match format "' + 'date-time' + '"',
          };
          if (vErrors === null) {
            vErrors = [err14];
          } else {
            vErrors.push(err14);
          }
          errors++;
        }
      }
    }
    if (data.webhook !== undefined) {
      if (
        !validate172(data.webhook, {
          instancePath: instancePath + '/webhook',
          parentData: data,
          parentDataProperty: 'webhook',
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate172.errors : vErrors.concat(validate172.errors);
        errors = vErrors.length;
      }
    }
    if (data.created_at !== undefined) {
      let data9 = data.created_at;
      if (typeof data9 === 'string') {
        if (!formats6.validate(data9)) {
          const err15 = {
            instancePath: instancePath + '/created_at',
            schemaPath: '#/properties/created_at/format',
            keyword: 'format',
            params: { format: 'date-time' },
            message: 'must match format "' + 'date-time' + '"',
          };
          if (vErrors === null) {
            vErrors = [err15];
          } else {
            vErrors.push(err15);
          }
          errors++;
        }
      } else {
        const err16 = {
          instancePath: instancePath + '/created_at',
          schemaPath: '#/properties/created_at/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err16];
        } else {
          vErrors.push(err16);
        }
        errors++;
      }
    }
    if (data.updated_at !== undefined) {
      let data10 = data.updated_at;
      if (typeof data10 === 'string') {
        if (!formats6.validate(data10)) {
          const err17 = {
            instancePath: instancePath + '/updated_at',
            schemaPath: '#/properties/updated_at/format',
            keyword: 'format',
            params: { format: 'date-time' },
            message: 'must match format "' + 'date-time' + '"',
          };
          if (vErrors === null) {
            vErrors = [err17];
          } else {
            vErrors.push(err17);
          }
          errors++;
        }
      } else {
        const err18 = {
          instancePath: instancePath + '/updated_at',
          schemaPath: '#/properties/updated_at/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err18];
        } else {
          vErrors.push(err18);
        }
        errors++;
      }
    }
    for (const key0 in data) {
      if (
        key0 !== 'id' &&
        key0 !== 'tenant_id' &&
        key0 !== 'platform' &&
        key0 !== 'platform_account_id' &&
        key0 !== 'status' &&
        key0 !== 'counted' &&
        key0 !== 'metadata' &&
        key0 !== 'history_from' &&
        key0 !== 'webhook' &&
        key0 !== 'created_at' &&
        key0 !== 'updated_at'
      ) {
        const err19 = {
          instancePath,
          schemaPath: '#/unevaluatedProperties',
          keyword: 'unevaluatedProperties',
          params: { unevaluatedProperty: key0 },
          message: 'must NOT have unevaluated properties',
        };
        if (vErrors === null) {
          vErrors = [err19];
        } else {
          vErrors.push(err19);
        }
        errors++;
      }
    }
  } else {
    const err20 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'object' },
      message: 'must be object',
    };
    if (vErrors === null) {
      vErrors = [err20];
    } else {
      vErrors.push(err20);
    }
    errors++;
  }
  validate165.errors = vErrors;
  return errors === 0;
}
validate165.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

function validate164(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate164.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    if (data.items === undefined) {
      const err0 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'items' },
        message: "must have required property '" + 'items' + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.next_cursor === undefined) {
      const err1 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'next_cursor' },
        message: "must have required property '" + 'next_cursor' + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.items !== undefined) {
      let data0 = data.items;
      if (Array.isArray(data0)) {
        const len0 = data0.length;
        for (let i0 = 0; i0 < len0; i0++) {
          if (
            !validate165(data0[i0], {
              instancePath: instancePath + '/items/' + i0,
              parentData: data0,
              parentDataProperty: i0,
              rootData,
              dynamicAnchors,
            })
          ) {
            vErrors = vErrors === null ? validate165.errors : vErrors.concat(validate165.errors);
            errors = vErrors.length;
          }
        }
      } else {
        const err2 = {
          instancePath: instancePath + '/items',
          schemaPath: '#/properties/items/type',
          keyword: 'type',
          params: { type: 'array' },
          message: 'must be array',
        };
        if (vErrors === null) {
          vErrors = [err2];
        } else {
          vErrors.push(err2);
        }
        errors++;
      }
    }
    if (data.next_cursor !== undefined) {
      let data2 = data.next_cursor;
      if (typeof data2 !== 'string' && data2 !== null) {
        const err3 = {
          instancePath: instancePath + '/next_cursor',
          schemaPath: '#/properties/next_cursor/type',
          keyword: 'type',
          params: { type: schema75.properties.next_cursor.type },
          message: 'must be string,null',
        };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
    }
    for (const key0 in data) {
      if (key0 !== 'items' && key0 !== 'next_cursor') {
        const err4 = {
          instancePath,
          schemaPath: '#/unevaluatedProperties',
          keyword: 'unevaluatedProperties',
          params: { unevaluatedProperty: key0 },
          message: 'must NOT have unevaluated properties',
        };
        if (vErrors === null) {
          vErrors = [err4];
        } else {
          vErrors.push(err4);
        }
        errors++;
      }
    }
  } else {
    const err5 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'object' },
      message: 'must be object',
    };
    if (vErrors === null) {
      vErrors = [err5];
    } else {
      vErrors.push(err5);
    }
    errors++;
  }
  validate164.errors = vErrors;
  return errors === 0;
}
validate164.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

function validate163(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  /*# sourceURL="listPlatformConnections_200_body" */ let vErrors = null;
  let errors = 0;
  const evaluated0 = validate163.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (!validate164(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors })) {
    vErrors = vErrors === null ? validate164.errors : vErrors.concat(validate164.errors);
    errors = vErrors.length;
  }
  validate163.errors = vErrors;
  return errors === 0;
}
validate163.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

const upsertPlatformConnection_request = validate176;
const schema80 = {
  type: 'object',
  properties: {
    params: { type: 'object', properties: {}, required: [] },
    query: { type: 'object', properties: {}, required: [] },
    headers: {
      type: 'object',
      properties: { 'X-Correlation-ID': { type: 'string', format: 'uuid' } },
      required: [],
    },
    body: {
      type: 'object',
      required: ['platform', 'platform_account_id'],
      properties: {
        platform: { $ref: 'closed#/components/schemas/Platform' },
        platform_account_id: { $ref: 'closed#/components/schemas/PlatformAccountId' },
        status: { type: 'string', enum: ['pending', 'active', 'disabled'], default: 'active' },
        counted: { type: 'boolean' },
        metadata: { type: 'object', default: {} },
      },
      additionalProperties: false,
    },
  },
  required: ['params', 'query', 'headers', 'body'],
  $id: 'upsertPlatformConnection_request',
};

function validate177(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate177.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (typeof data !== 'string') {
    const err0 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'string' },
      message: 'must be string',
    };
    if (vErrors === null) {
      vErrors = [err0];
    } else {
      vErrors.push(err0);
    }
    errors++;
  }
  if (!(
    data === 'google_ads' ||
    data === 'meta_ads' ||
    data === 'tiktok_ads' ||
    data === 'linkedin_ads' ||
    data === 'stripe' ||
    data === 'paypal' ||
    data === 'shopify' ||
    data === 'woocommerce'
  )) {
    const err1 = {
      instancePath,
      schemaPath: '#/enum',
      keyword: 'enum',
      params: { allowedValues: schema37.enum },
      message: 'must be equal to one of the allowed values',
    };
    if (vErrors === null) {
      vErrors = [err1];
    } else {
      vErrors.push(err1);
    }
    errors++;
  }
  validate177.errors = vErrors;
  return errors === 0;
}
validate177.evaluated = { dynamicProps: false, dynamicItems: false };

function validate179(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate179.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (typeof data === 'string') {
    if (func1(data) > 255) {
      const err0 = {
        instancePath,
        schemaPath: '#/maxLength',
        keyword: 'maxLength',
        params: { limit: 255 },
        message: 'must NOT have more than 255 characters',
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (func1(data) < 1) {
      const err1 = {
        instancePath,
        schemaPath: '#/minLength',
        keyword: 'minLength',
        params: { limit: 1 },
        message: 'must NOT have fewer than 1 characters',
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
  } else {
    const err2 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'string' },
      message: 'must be string',
    };
    if (vErrors === null) {
      vErrors = [err2];
    } else {
      vErrors.push(err2);
    }
    errors++;
  }
  validate179.errors = vErrors;
  return errors === 0;
}
validate179.evaluated = { dynamicProps: false, dynamicItems: false };

function validate176(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  /*# sourceURL="upsertPlatformConnection_request" */ let vErrors = null;
  let errors = 0;
  const evaluated0 = validate176.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    if (data.params === undefined) {
      const err0 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'params' },
        message: "must have required property '" + 'params' + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.query === undefined) {
      const err1 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'query' },
        message: "must have required property '" + 'query' + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.headers === undefined) {
      const err2 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'headers' },
        message: "must have required property '" + 'headers' + "'",
      };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    if (data.body === undefined) {
      const err3 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'body' },
        message: "must have required property '" + 'body' + "'",
      };
      if (vErrors === null) {
        vErrors = [err3];
      } else {
        vErrors.push(err3);
      }
      errors++;
    }
    if (data.params !== undefined) {
      let data0 = data.params;
      if (!(data0 && typeof data0 == 'object' && !Array.isArray(data0))) {
        const err4 = {
          instancePath: instancePath + '/params',
          schemaPath: '#/properties/params/type',
          keyword: 'type',
          params: { type: 'object' },
          message: 'must be object',
        };
        if (vErrors === null) {
          vErrors = [err4];
        } else {
          vErrors.push(err4);
        }
        errors++;
      }
    }
    if (data.query !== undefined) {
      let data1 = data.query;
      if (!(data1 && typeof data1 == 'object' && !Array.isArray(data1))) {
        const err5 = {
          instancePath: instancePath + '/query',
          schemaPath: '#/properties/query/type',
          keyword: 'type',
          params: { type: 'object' },
          message: 'must be object',
        };
        if (vErrors === null) {
          vErrors = [err5];
        } else {
          vErrors.push(err5);
        }
        errors++;
      }
    }
    if (data.headers !== undefined) {
      let data2 = data.headers;
      if (data2 && typeof data2 == 'object' && !Array.isArray(data2)) {
        if (data2['X-Correlation-ID'] !== undefined) {
          let data3 = data2['X-Correlation-ID'];
          if (typeof data3 === 'string') {
            if (!formats0.test(data3)) {
              const err6 = {
                instancePath: instancePath + '/headers/X-Correlation-ID',
                schemaPath: '#/properties/headers/properties/X-Correlation-ID/format',
                keyword: 'format',
                params: { format: 'uuid' },
                message: 'must match format "' + 'uuid' + '"',
              };
              if (vErrors === null) {
                vErrors = [err6];
              } else {
                vErrors.push(err6);
              }
              errors++;
            }
          } else {
            const err7 = {
              instancePath: instancePath + '/headers/X-Correlation-ID',
              schemaPath: '#/properties/headers/properties/X-Correlation-ID/type',
              keyword: 'type',
              params: { type: 'string' },
              message: 'must be string',
            };
            if (vErrors === null) {
              vErrors = [err7];
            } else {
              vErrors.push(err7);
            }
            errors++;
          }
        }
      } else {
        const err8 = {
          instancePath: instancePath + '/headers',
          schemaPath: '#/properties/headers/type',
          keyword: 'type',
          params: { type: 'object' },
          message: 'must be object',
        };
        if (vErrors === null) {
          vErrors = [err8];
        } else {
          vErrors.push(err8);
        }
        errors++;
      }
    }
    if (data.body !== undefined) {
      let data4 = data.body;
      if (data4 && typeof data4 == 'object' && !Array.isArray(data4)) {
        if (data4.status === undefined) {
          data4.status = 'active';
        }
        if (data4.metadata === undefined) {
          data4.metadata = {};
        }
        if (data4.platform === undefined) {
          const err9 = {
            instancePath: instancePath + '/body',
            schemaPath: '#/properties/body/required',
            keyword: 'required',
            params: { missingProperty: 'platform' },
            message: "must have required property '" + 'platform' + "'",
          };
          if (vErrors === null) {
            vErrors = [err9];
          } else {
            vErrors.push(err9);
          }
          errors++;
        }
        if (data4.platform_account_id === undefined) {
          const err10 = {
            instancePath: instancePath + '/body',
            schemaPath: '#/properties/body/required',
            keyword: 'required',
            params: { missingProperty: 'platform_account_id' },
            message: "must have required property '" + 'platform_account_id' + "'",
          };
          if (vErrors === null) {
            vErrors = [err10];
          } else {
            vErrors.push(err10);
          }
          errors++;
        }
        for (const key0 in data4) {
          if (!(
            key0 === 'platform' ||
            key0 === 'platform_account_id' ||
            key0 === 'status' ||
            key0 === 'counted' ||
            key0 === 'metadata'
          )) {
            const err11 = {
              instancePath: instancePath + '/body',
              schemaPath: '#/properties/body/additionalProperties',
              keyword: 'additionalProperties',
              params: { additionalProperty: key0 },
              message: 'must NOT have additional properties',
            };
            if (vErrors === null) {
              vErrors = [err11];
            } else {
              vErrors.push(err11);
            }
            errors++;
          }
        }
        if (data4.platform !== undefined) {
          if (
            !validate177(data4.platform, {
              instancePath: instancePath + '/body/platform',
              parentData: data4,
              parentDataProperty: 'platform',
              rootData,
              dynamicAnchors,
            })
          ) {
            vErrors = vErrors === null ? validate177.errors : vErrors.concat(validate177.errors);
            errors = vErrors.length;
          }
        }
        if (data4.platform_account_id !== undefined) {
          if (
            !validate179(data4.platform_account_id, {
              instancePath: instancePath + '/body/platform_account_id',
              parentData: data4,
              parentDataProperty: 'platform_account_id',
              rootData,
              dynamicAnchors,
            })
          ) {
            vErrors = vErrors === null ? validate179.errors : vErrors.concat(validate179.errors);
            errors = vErrors.length;
          }
        }
        let data7 = data4.status;
        if (typeof data7 !== 'string') {
          const err12 = {
            instancePath: instancePath + '/body/status',
            schemaPath: '#/properties/body/properties/status/type',
            keyword: 'type',
            params: { type: 'string' },
            message: 'must be string',
          };
          if (vErrors === null) {
            vErrors = [err12];
          } else {
            vErrors.push(err12);
          }
          errors++;
        }
        if (!(data7 === 'pending' || data7 === 'active' || data7 === 'disabled')) {
          const err13 = {
            instancePath: instancePath + '/body/status',
            schemaPath: '#/properties/body/properties/status/enum',
            keyword: 'enum',
            params: { allowedValues: schema80.properties.body.properties.status.enum },
            message: 'must be equal to one of the allowed values',
          };
          if (vErrors === null) {
            vErrors = [err13];
          } else {
            vErrors.push(err13);
          }
          errors++;
        }
        if (data4.counted !== undefined) {
          if (typeof data4.counted !== 'boolean') {
            const err14 = {
              instancePath: instancePath + '/body/counted',
              schemaPath: '#/properties/body/properties/counted/type',
              keyword: 'type',
              params: { type: 'boolean' },
              message: 'must be boolean',
            };
            if (vErrors === null) {
              vErrors = [err14];
            } else {
              vErrors.push(err14);
            }
            errors++;
          }
        }
        let data9 = data4.metadata;
        if (!(data9 && typeof data9 == 'object' && !Array.isArray(data9))) {
          const err15 = {
            instancePath: instancePath + '/body/metadata',
            schemaPath: '#/properties/body/properties/metadata/type',
            keyword: 'type',
            params: { type: 'object' },
            message: 'must be object',
          };
          if (vErrors === null) {
            vErrors = [err15];
          } else {
            vErrors.push(err15);
          }
          errors++;
        }
      } else {
        const err16 = {
          instancePath: instancePath + '/body',
          schemaPath: '#/properties/body/type',
          keyword: 'type',
          params: { type: 'object' },
          message: 'must be object',
        };
        if (vErrors === null) {
          vErrors = [err16];
        } else {
          vErrors.push(err16);
        }
        errors++;
      }
    }
  } else {
    const err17 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'object' },
      message: 'must be object',
    };
    if (vErrors === null) {
      vErrors = [err17];
    } else {
      vErrors.push(err17);
    }
    errors++;
  }
  validate176.errors = vErrors;
  return errors === 0;
}
validate176.evaluated = {
  props: { params: true, query: true, headers: true, body: true },
  dynamicProps: false,
  dynamicItems: false,
};

const upsertPlatformConnection_200_body = validate181;
const schema83 = {
  $ref: 'closed#/components/schemas/PlatformConnection',
  $id: 'upsertPlatformConnection_200_body',
};

function validate182(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate182.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    if (data.id === undefined) {
      const err0 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'id' },
        message: "must have required property '" + 'id' + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.tenant_id === undefined) {
      const err1 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'tenant_id' },
        message: "must have required property '" + 'tenant_id' + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.platform === undefined) {
      const err2 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'platform' },
        message: "must have required property '" + 'platform' + "'",
      };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    if (data.platform_account_id === undefined) {
      const err3 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'platform_account_id' },
        message: "must have required property '" + 'platform_account_id' + "'",
      };
      if (vErrors === null) {
        vErrors = [err3];
      } else {
        vErrors.push(err3);
      }
      errors++;
    }
    if (data.status === undefined) {
      const err4 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'status' },
        message: "must have required property '" + 'status' + "'",
      };
      if (vErrors === null) {
        vErrors = [err4];
      } else {
        vErrors.push(err4);
      }
      errors++;
    }
    if (data.metadata === undefined) {
      const err5 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'metadata' },
        message: "must have required property '" + 'metadata' + "'",
      };
      if (vErrors === null) {
        vErrors = [err5];
      } else {
        vErrors.push(err5);
      }
      errors++;
    }
    if (data.created_at === undefined) {
      const err6 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'created_at' },
        message: "must have required property '" + 'created_at' + "'",
      };
      if (vErrors === null) {
        vErrors = [err6];
      } else {
        vErrors.push(err6);
      }
      errors++;
    }
    if (data.updated_at === undefined) {
      const err7 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'updated_at' },
        message: "must have required property '" + 'updated_at' + "'",
      };
      if (vErrors === null) {
        vErrors = [err7];
      } else {
        vErrors.push(err7);
      }
      errors++;
    }
    if (data.id !== undefined) {
      let data0 = data.id;
      if (typeof data0 === 'string') {
        if (!formats0.test(data0)) {
          const err8 = {
            instancePath: instancePath + '/id',
            schemaPath: '#/properties/id/format',
            keyword: 'format',
            params: { format: 'uuid' },
            message: 'must match format "' + 'uuid' + '"',
          };
          if (vErrors === null) {
            vErrors = [err8];
          } else {
            vErrors.push(err8);
          }
          errors++;
        }
      } else {
        const err9 = {
          instancePath: instancePath + '/id',
          schemaPath: '#/properties/id/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err9];
        } else {
          vErrors.push(err9);
        }
        errors++;
      }
    }
    if (data.tenant_id !== undefined) {
      let data1 = data.tenant_id;
      if (typeof data1 === 'string') {
        if (!formats0.test(data1)) {
          const err10 = {
            instancePath: instancePath + '/tenant_id',
            schemaPath: '#/properties/tenant_id/format',
            keyword: 'format',
            params: { format: 'uuid' },
            message: 'must match format "' + 'uuid' + '"',
          };
          if (vErrors === null) {
            vErrors = [err10];
          } else {
            vErrors.push(err10);
          }
          errors++;
        }
      } else {
        const err11 = {
          instancePath: instancePath + '/tenant_id',
          schemaPath: '#/properties/tenant_id/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err11];
        } else {
          vErrors.push(err11);
        }
        errors++;
      }
    }
    if (data.platform !== undefined) {
      if (
        !validate75(data.platform, {
          instancePath: instancePath + '/platform',
          parentData: data,
          parentDataProperty: 'platform',
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate75.errors : vErrors.concat(validate75.errors);
        errors = vErrors.length;
      }
    }
    if (data.platform_account_id !== undefined) {
      if (
        !validate105(data.platform_account_id, {
          instancePath: instancePath + '/platform_account_id',
          parentData: data,
          parentDataProperty: 'platform_account_id',
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate105.errors : vErrors.concat(validate105.errors);
        errors = vErrors.length;
      }
    }
    if (data.status !== undefined) {
      if (
        !validate168(data.status, {
          instancePath: instancePath + '/status',
          parentData: data,
          parentDataProperty: 'status',
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate168.errors : vErrors.concat(validate168.errors);
        errors = vErrors.length;
      }
    }
    if (data.counted !== undefined) {
      if (typeof data.counted !== 'boolean') {
        const err12 = {
          instancePath: instancePath + '/counted',
          schemaPath: '#/properties/counted/type',
          keyword: 'type',
          params: { type: 'boolean' },
          message: 'must be boolean',
        };
        if (vErrors === null) {
          vErrors = [err12];
        } else {
          vErrors.push(err12);
        }
        errors++;
      }
    }
    if (data.metadata !== undefined) {
      if (
        !validate170(data.metadata, {
          instancePath: instancePath + '/metadata',
          parentData: data,
          parentDataProperty: 'metadata',
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate170.errors : vErrors.concat(validate170.errors);
        errors = vErrors.length;
      }
    }
    if (data.history_from !== undefined) {
      let data7 = data.history_from;
      if (typeof data7 !== 'string' && data7 !== null) {
        const err13 = {
          instancePath: instancePath + '/history_from',
          schemaPath: '#/properties/history_from/type',
          keyword: 'type',
          params: { type: schema76.properties.history_from.type },
          message: 'must be string,null',
        };
        if (vErrors === null) {
          vErrors = [err13];
        } else {
          vErrors.push(err13);
        }
        errors++;
      }
      if (typeof data7 === 'string') {
        if (!formats6.validate(data7)) {
          const err14 = {
            instancePath: instancePath + '/history_from',
            schemaPath: '#/properties/history_from/format',
            keyword: 'format',
            params: { format: 'date-time' },
            message: 'must match format "' + 'date-time' + '"',
          };
          if (vErrors === null) {
            vErrors = [err14];
          } else {
            vErrors.push(err14);
          }
          errors++;
        }
      }
    }
    if (data.webhook !== undefined) {
      if (
        !validate172(data.webhook, {
          instancePath: instancePath + '/webhook',
          parentData: data,
          parentDataProperty: 'webhook',
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate172.errors : vErrors.concat(validate172.errors);
        errors = vErrors.length;
      }
    }
    if (data.created_at !== undefined) {
      let data9 = data.created_at;
      if (typeof data9 === 'string') {
        if (!formats6.validate(data9)) {
          const err15 = {
            instancePath: instancePath + '/created_at',
            schemaPath: '#/properties/created_at/format',
            keyword: 'format',
            params: { format: 'date-time' },
            message: 'must match format "' + 'date-time' + '"',
          };
          if (vErrors === null) {
            vErrors = [err15];
          } else {
            vErrors.push(err15);
          }
          errors++;
        }
      } else {
        const err16 = {
          instancePath: instancePath + '/created_at',
          schemaPath: '#/properties/created_at/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err16];
        } else {
          vErrors.push(err16);
        }
        errors++;
      }
    }
    if (data.updated_at !== undefined) {
      let data10 = data.updated_at;
      if (typeof data10 === 'string') {
        if (!formats6.validate(data10)) {
          const err17 = {
            instancePath: instancePath + '/updated_at',
            schemaPath: '#/properties/updated_at/format',
            keyword: 'format',
            params: { format: 'date-time' },
            message: 'must match format "' + 'date-time' + '"',
          };
          if (vErrors === null) {
            vErrors = [err17];
          } else {
            vErrors.push(err17);
          }
          errors++;
        }
      } else {
        const err18 = {
          instancePath: instancePath + '/updated_at',
          schemaPath: '#/properties/updated_at/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err18];
        } else {
          vErrors.push(err18);
        }
        errors++;
      }
    }
    for (const key0 in data) {
      if (
        key0 !== 'id' &&
        key0 !== 'tenant_id' &&
        key0 !== 'platform' &&
        key0 !== 'platform_account_id' &&
        key0 !== 'status' &&
        key0 !== 'counted' &&
        key0 !== 'metadata' &&
        key0 !== 'history_from' &&
        key0 !== 'webhook' &&
        key0 !== 'created_at' &&
        key0 !== 'updated_at'
      ) {
        const err19 = {
          instancePath,
          schemaPath: '#/unevaluatedProperties',
          keyword: 'unevaluatedProperties',
          params: { unevaluatedProperty: key0 },
          message: 'must NOT have unevaluated properties',
        };
        if (vErrors === null) {
          vErrors = [err19];
        } else {
          vErrors.push(err19);
        }
        errors++;
      }
    }
  } else {
    const err20 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'object' },
      message: 'must be object',
    };
    if (vErrors === null) {
      vErrors = [err20];
    } else {
      vErrors.push(err20);
    }
    errors++;
  }
  validate182.errors = vErrors;
  return errors === 0;
}
validate182.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

function validate181(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  /*# sourceURL="upsertPlatformConnection_200_body" */ let vErrors = null;
  let errors = 0;
  const evaluated0 = validate181.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (!validate182(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors })) {
    vErrors = vErrors === null ? validate182.errors : vErrors.concat(validate182.errors);
    errors = vErrors.length;
  }
  validate181.errors = vErrors;
  return errors === 0;
}
validate181.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

const getPlatformConnection_request = validate189;
const schema85 = {
  type: 'object',
  properties: {
    params: {
      type: 'object',
      properties: {
        platform: {
          type: 'string',
          enum: [
            'google_ads',
            'meta_ads',
            'tiktok_ads',
            'linkedin_ads',
            'stripe',
            'paypal',
            'shopify',
            'woocommerce',
          ],
        },
      },
      required: ['platform'],
    },
    query: {
      type: 'object',
      properties: { platform_account_id: { type: 'string', minLength: 1, maxLength: 255 } },
      required: [],
    },
    headers: {
      type: 'object',
      properties: { 'X-Correlation-ID': { type: 'string', format: 'uuid' } },
      required: [],
    },
  },
  required: ['params', 'query', 'headers'],
  $id: 'getPlatformConnection_request',
};

function validate189(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  /*# sourceURL="getPlatformConnection_request" */ let vErrors = null;
  let errors = 0;
  const evaluated0 = validate189.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    if (data.params === undefined) {
      const err0 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'params' },
        message: "must have required property '" + 'params' + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.query === undefined) {
      const err1 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'query' },
        message: "must have required property '" + 'query' + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.headers === undefined) {
      const err2 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'headers' },
        message: "must have required property '" + 'headers' + "'",
      };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    if (data.params !== undefined) {
      let data0 = data.params;
      if (data0 && typeof data0 == 'object' && !Array.isArray(data0)) {
        if (data0.platform === undefined) {
          const err3 = {
            instancePath: instancePath + '/params',
            schemaPath: '#/properties/params/required',
            keyword: 'required',
            params: { missingProperty: 'platform' },
            message: "must have required property '" + 'platform' + "'",
          };
          if (vErrors === null) {
            vErrors = [err3];
          } else {
            vErrors.push(err3);
          }
          errors++;
        }
        if (data0.platform !== undefined) {
          let data1 = data0.platform;
          if (typeof data1 !== 'string') {
            const err4 = {
              instancePath: instancePath + '/params/platform',
              schemaPath: '#/properties/params/properties/platform/type',
              keyword: 'type',
              params: { type: 'string' },
              message: 'must be string',
            };
            if (vErrors === null) {
              vErrors = [err4];
            } else {
              vErrors.push(err4);
            }
            errors++;
          }
          if (!(
            data1 === 'google_ads' ||
            data1 === 'meta_ads' ||
            data1 === 'tiktok_ads' ||
            data1 === 'linkedin_ads' ||
            data1 === 'stripe' ||
            data1 === 'paypal' ||
            data1 === 'shopify' ||
            data1 === 'woocommerce'
          )) {
            const err5 = {
              instancePath: instancePath + '/params/platform',
              schemaPath: '#/properties/params/properties/platform/enum',
              keyword: 'enum',
              params: { allowedValues: schema85.properties.params.properties.platform.enum },
              message: 'must be equal to one of the allowed values',
            };
            if (vErrors === null) {
              vErrors = [err5];
            } else {
              vErrors.push(err5);
            }
            errors++;
          }
        }
      } else {
        const err6 = {
          instancePath: instancePath + '/params',
          schemaPath: '#/properties/params/type',
          keyword: 'type',
          params: { type: 'object' },
          message: 'must be object',
        };
        if (vErrors === null) {
          vErrors = [err6];
        } else {
          vErrors.push(err6);
        }
        errors++;
      }
    }
    if (data.query !== undefined) {
      let data2 = data.query;
      if (data2 && typeof data2 == 'object' && !Array.isArray(data2)) {
        if (data2.platform_account_id !== undefined) {
          let data3 = data2.platform_account_id;
          if (typeof data3 === 'string') {
            if (func1(data3) > 255) {
              const err7 = {
                instancePath: instancePath + '/query/platform_account_id',
                schemaPath: '#/properties/query/properties/platform_account_id/maxLength',
                keyword: 'maxLength',
                params: { limit: 255 },
                message: 'must NOT have more than 255 characters',
              };
              if (vErrors === null) {
                vErrors = [err7];
              } else {
                vErrors.push(err7);
              }
              errors++;
            }
            if (func1(data3) < 1) {
              const err8 = {
                instancePath: instancePath + '/query/platform_account_id',
                schemaPath: '#/properties/query/properties/platform_account_id/minLength',
                keyword: 'minLength',
                params: { limit: 1 },
                message: 'must NOT have fewer than 1 characters',
              };
              if (vErrors === null) {
                vErrors = [err8];
              } else {
                vErrors.push(err8);
              }
              errors++;
            }
          } else {
            const err9 = {
              instancePath: instancePath + '/query/platform_account_id',
              schemaPath: '#/properties/query/properties/platform_account_id/type',
              keyword: 'type',
              params: { type: 'string' },
              message: 'must be string',
            };
            if (vErrors === null) {
              vErrors = [err9];
            } else {
              vErrors.push(err9);
            }
            errors++;
          }
        }
      } else {
        const err10 = {
          instancePath: instancePath + '/query',
          schemaPath: '#/properties/query/type',
          keyword: 'type',
          params: { type: 'object' },
          message: 'must be object',
        };
        if (vErrors === null) {
          vErrors = [err10];
        } else {
          vErrors.push(err10);
        }
        errors++;
      }
    }
    if (data.headers !== undefined) {
      let data4 = data.headers;
      if (data4 && typeof data4 == 'object' && !Array.isArray(data4)) {
        if (data4['X-Correlation-ID'] !== undefined) {
          let data5 = data4['X-Correlation-ID'];
          if (typeof data5 === 'string') {
            if (!formats0.test(data5)) {
              const err11 = {
                instancePath: instancePath + '/headers/X-Correlation-ID',
                schemaPath: '#/properties/headers/properties/X-Correlation-ID/format',
                keyword: 'format',
                params: { format: 'uuid' },
                message: 'must match format "' + 'uuid' + '"',
              };
              if (vErrors === null) {
                vErrors = [err11];
              } else {
                vErrors.push(err11);
              }
              errors++;
            }
          } else {
            const err12 = {
              instancePath: instancePath + '/headers/X-Correlation-ID',
              schemaPath: '#/properties/headers/properties/X-Correlation-ID/type',
              keyword: 'type',
              params: { type: 'string' },
              message: 'must be string',
            };
            if (vErrors === null) {
              vErrors = [err12];
            } else {
              vErrors.push(err12);
            }
            errors++;
          }
        }
      } else {
        const err13 = {
          instancePath: instancePath + '/headers',
          schemaPath: '#/properties/headers/type',
          keyword: 'type',
          params: { type: 'object' },
          message: 'must be object',
        };
        if (vErrors === null) {
          vErrors = [err13];
        } else {
          vErrors.push(err13);
        }
        errors++;
      }
    }
  } else {
    const err14 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'object' },
      message: 'must be object',
    };
    if (vErrors === null) {
      vErrors = [err14];
    } else {
      vErrors.push(err14);
    }
    errors++;
  }
  validate189.errors = vErrors;
  return errors === 0;
}
validate189.evaluated = {
  props: { params: true, query: true, headers: true },
  dynamicProps: false,
  dynamicItems: false,
};

const deletePlatformConnection_request = validate190;
const schema86 = {
  type: 'object',
  properties: {
    params: {
      type: 'object',
      properties: {
        platform: {
          type: 'string',
          enum: [
            'google_ads',
            'meta_ads',
            'tiktok_ads',
            'linkedin_ads',
            'stripe',
            'paypal',
            'shopify',
            'woocommerce',
          ],
        },
      },
      required: ['platform'],
    },
    query: {
      type: 'object',
      properties: { platform_account_id: { type: 'string', minLength: 1, maxLength: 255 } },
      required: ['platform_account_id'],
    },
    headers: {
      type: 'object',
      properties: { 'X-Correlation-ID': { type: 'string', format: 'uuid' } },
      required: [],
    },
  },
  required: ['params', 'query', 'headers'],
  $id: 'deletePlatformConnection_request',
};

function validate190(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  /*# sourceURL="deletePlatformConnection_request" */ let vErrors = null;
  let errors = 0;
  const evaluated0 = validate190.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    if (data.params === undefined) {
      const err0 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'params' },
        message: "must have required property '" + 'params' + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.query === undefined) {
      const err1 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'query' },
        message: "must have required property '" + 'query' + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.headers === undefined) {
      const err2 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'headers' },
        message: "must have required property '" + 'headers' + "'",
      };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    if (data.params !== undefined) {
      let data0 = data.params;
      if (data0 && typeof data0 == 'object' && !Array.isArray(data0)) {
        if (data0.platform === undefined) {
          const err3 = {
            instancePath: instancePath + '/params',
            schemaPath: '#/properties/params/required',
            keyword: 'required',
            params: { missingProperty: 'platform' },
            message: "must have required property '" + 'platform' + "'",
          };
          if (vErrors === null) {
            vErrors = [err3];
          } else {
            vErrors.push(err3);
          }
          errors++;
        }
        if (data0.platform !== undefined) {
          let data1 = data0.platform;
          if (typeof data1 !== 'string') {
            const err4 = {
              instancePath: instancePath + '/params/platform',
              schemaPath: '#/properties/params/properties/platform/type',
              keyword: 'type',
              params: { type: 'string' },
              message: 'must be string',
            };
            if (vErrors === null) {
              vErrors = [err4];
            } else {
              vErrors.push(err4);
            }
            errors++;
          }
          if (!(
            data1 === 'google_ads' ||
            data1 === 'meta_ads' ||
            data1 === 'tiktok_ads' ||
            data1 === 'linkedin_ads' ||
            data1 === 'stripe' ||
            data1 === 'paypal' ||
            data1 === 'shopify' ||
            data1 === 'woocommerce'
          )) {
            const err5 = {
              instancePath: instancePath + '/params/platform',
              schemaPath: '#/properties/params/properties/platform/enum',
              keyword: 'enum',
              params: { allowedValues: schema86.properties.params.properties.platform.enum },
              message: 'must be equal to one of the allowed values',
            };
            if (vErrors === null) {
              vErrors = [err5];
            } else {
              vErrors.push(err5);
            }
            errors++;
          }
        }
      } else {
        const err6 = {
          instancePath: instancePath + '/params',
          schemaPath: '#/properties/params/type',
          keyword: 'type',
          params: { type: 'object' },
          message: 'must be object',
        };
        if (vErrors === null) {
          vErrors = [err6];
        } else {
          vErrors.push(err6);
        }
        errors++;
      }
    }
    if (data.query !== undefined) {
      let data2 = data.query;
      if (data2 && typeof data2 == 'object' && !Array.isArray(data2)) {
        if (data2.platform_account_id === undefined) {
          const err7 = {
            instancePath: instancePath + '/query',
            schemaPath: '#/properties/query/required',
            keyword: 'required',
            params: { missingProperty: 'platform_account_id' },
            message: "must have required property '" + 'platform_account_id' + "'",
          };
          if (vErrors === null) {
            vErrors = [err7];
          } else {
            vErrors.push(err7);
          }
          errors++;
        }
        if (data2.platform_account_id !== undefined) {
          let data3 = data2.platform_account_id;
          if (typeof data3 === 'string') {
            if (func1(data3) > 255) {
              const err8 = {
                instancePath: instancePath + '/query/platform_account_id',
                schemaPath: '#/properties/query/properties/platform_account_id/maxLength',
                keyword: 'maxLength',
                params: { limit: 255 },
                message: 'must NOT have more than 255 characters',
              };
              if (vErrors === null) {
                vErrors = [err8];
              } else {
                vErrors.push(err8);
              }
              errors++;
            }
            if (func1(data3) < 1) {
              const err9 = {
                instancePath: instancePath + '/query/platform_account_id',
                schemaPath: '#/properties/query/properties/platform_account_id/minLength',
                keyword: 'minLength',
                params: { limit: 1 },
                message: 'must NOT have fewer than 1 characters',
              };
              if (vErrors === null) {
                vErrors = [err9];
              } else {
                vErrors.push(err9);
              }
              errors++;
            }
          } else {
            const err10 = {
              instancePath: instancePath + '/query/platform_account_id',
              schemaPath: '#/properties/query/properties/platform_account_id/type',
              keyword: 'type',
              params: { type: 'string' },
              message: 'must be string',
            };
            if (vErrors === null) {
              vErrors = [err10];
            } else {
              vErrors.push(err10);
            }
            errors++;
          }
        }
      } else {
        const err11 = {
          instancePath: instancePath + '/query',
          schemaPath: '#/properties/query/type',
          keyword: 'type',
          params: { type: 'object' },
          message: 'must be object',
        };
        if (vErrors === null) {
          vErrors = [err11];
        } else {
          vErrors.push(err11);
        }
        errors++;
      }
    }
    if (data.headers !== undefined) {
      let data4 = data.headers;
      if (data4 && typeof data4 == 'object' && !Array.isArray(data4)) {
        if (data4['X-Correlation-ID'] !== undefined) {
          let data5 = data4['X-Correlation-ID'];
          if (typeof data5 === 'string') {
            if (!formats0.test(data5)) {
              const err12 = {
                instancePath: instancePath + '/headers/X-Correlation-ID',
                schemaPath: '#/properties/headers/properties/X-Correlation-ID/format',
                keyword: 'format',
                params: { format: 'uuid' },
                message: 'must match format "' + 'uuid' + '"',
              };
              if (vErrors === null) {
                vErrors = [err12];
              } else {
                vErrors.push(err12);
              }
              errors++;
            }
          } else {
            const err13 = {
              instancePath: instancePath + '/headers/X-Correlation-ID',
              schemaPath: '#/properties/headers/properties/X-Correlation-ID/type',
              keyword: 'type',
              params: { type: 'string' },
              message: 'must be string',
            };
            if (vErrors === null) {
              vErrors = [err13];
            } else {
              vErrors.push(err13);
            }
            errors++;
          }
        }
      } else {
        const err14 = {
          instancePath: instancePath + '/headers',
          schemaPath: '#/properties/headers/type',
          keyword: 'type',
          params: { type: 'object' },
          message: 'must be object',
        };
        if (vErrors === null) {
          vErrors = [err14];
        } else {
          vErrors.push(err14);
        }
        errors++;
      }
    }
  } else {
    const err15 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'object' },
      message: 'must be object',
    };
    if (vErrors === null) {
      vErrors = [err15];
    } else {
      vErrors.push(err15);
    }
    errors++;
  }
  validate190.errors = vErrors;
  return errors === 0;
}
validate190.evaluated = {
  props: { params: true, query: true, headers: true },
  dynamicProps: false,
  dynamicItems: false,
};

const upsertPlatformCredentials_request = validate191;
const schema87 = {
  type: 'object',
  properties: {
    params: { type: 'object', properties: {}, required: [] },
    query: { type: 'object', properties: {}, required: [] },
    headers: {
      type: 'object',
      properties: { 'X-Correlation-ID': { type: 'string', format: 'uuid' } },
      required: [],
    },
    body: {
      type: 'object',
      required: ['platform', 'platform_account_id', 'access_token'],
      properties: {
        platform: { $ref: 'closed#/components/schemas/Platform' },
        platform_account_id: { $ref: 'closed#/components/schemas/PlatformAccountId' },
        access_token: { type: 'string', minLength: 1, maxLength: 4096, pattern: '^[!-~]+$' },
        refresh_token: { type: ['string', 'null'], minLength: 1, maxLength: 4096, pattern: '^[!-~]+$' },
        expires_at: { type: ['string', 'null'], format: 'date-time' },
        scope: { type: ['string', 'null'], maxLength: 2048 },
        token_type: { type: ['string', 'null'], maxLength: 64 },
        environment: { type: 'string', enum: ['live', 'sandbox'] },
        stripe_account: { type: 'string', pattern: '^acct_[A-Za-z0-9]{1,250}$' },
      },
      additionalProperties: false,
    },
  },
  required: ['params', 'query', 'headers', 'body'],
  $id: 'upsertPlatformCredentials_request',
};
const func23 = Object.prototype.hasOwnProperty;

function validate192(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate192.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (typeof data !== 'string') {
    const err0 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'string' },
      message: 'must be string',
    };
    if (vErrors === null) {
      vErrors = [err0];
    } else {
      vErrors.push(err0);
    }
    errors++;
  }
  if (!(
    data === 'google_ads' ||
    data === 'meta_ads' ||
    data === 'tiktok_ads' ||
    data === 'linkedin_ads' ||
    data === 'stripe' ||
    data === 'paypal' ||
    data === 'shopify' ||
    data === 'woocommerce'
  )) {
    const err1 = {
      instancePath,
      schemaPath: '#/enum',
      keyword: 'enum',
      params: { allowedValues: schema37.enum },
      message: 'must be equal to one of the allowed values',
    };
    if (vErrors === null) {
      vErrors = [err1];
    } else {
      vErrors.push(err1);
    }
    errors++;
  }
  validate192.errors = vErrors;
  return errors === 0;
}
validate192.evaluated = { dynamicProps: false, dynamicItems: false };

function validate194(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate194.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (typeof data === 'string') {
    if (func1(data) > 255) {
      const err0 = {
        instancePath,
        schemaPath: '#/maxLength',
        keyword: 'maxLength',
        params: { limit: 255 },
        message: 'must NOT have more than 255 characters',
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (func1(data) < 1) {
      const err1 = {
        instancePath,
        schemaPath: '#/minLength',
        keyword: 'minLength',
        params: { limit: 1 },
        message: 'must NOT have fewer than 1 characters',
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
  } else {
    const err2 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'string' },
      message: 'must be string',
    };
    if (vErrors === null) {
      vErrors = [err2];
    } else {
      vErrors.push(err2);
    }
    errors++;
  }
  validate194.errors = vErrors;
  return errors === 0;
}
validate194.evaluated = { dynamicProps: false, dynamicItems: false };

const pattern25 = new RegExp('^[!-~]+$', 'u');
const pattern27 = new RegExp('^acct_[A-Za-z0-9]{1,250}$', 'u');

function validate191(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  /*# sourceURL="upsertPlatformCredentials_request" */ let vErrors = null;
  let errors = 0;
  const evaluated0 = validate191.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    if (data.params === undefined) {
      const err0 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'params' },
        message: "must have required property '" + 'params' + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.query === undefined) {
      const err1 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'query' },
        message: "must have required property '" + 'query' + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.headers === undefined) {
      const err2 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'headers' },
        message: "must have required property '" + 'headers' + "'",
      };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    if (data.body === undefined) {
      const err3 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'body' },
        message: "must have required property '" + 'body' + "'",
      };
      if (vErrors === null) {
        vErrors = [err3];
      } else {
        vErrors.push(err3);
      }
      errors++;
    }
    if (data.params !== undefined) {
      let data0 = data.params;
      if (!(data0 && typeof data0 == 'object' && !Array.isArray(data0))) {
        const err4 = {
          instancePath: instancePath + '/params',
          schemaPath: '#/properties/params/type',
          keyword: 'type',
          params: { type: 'object' },
          message: 'must be object',
        };
        if (vErrors === null) {
          vErrors = [err4];
        } else {
          vErrors.push(err4);
        }
        errors++;
      }
    }
    if (data.query !== undefined) {
      let data1 = data.query;
      if (!(data1 && typeof data1 == 'object' && !Array.isArray(data1))) {
        const err5 = {
          instancePath: instancePath + '/query',
          schemaPath: '#/properties/query/type',
          keyword: 'type',
          params: { type: 'object' },
          message: 'must be object',
        };
        if (vErrors === null) {
          vErrors = [err5];
        } else {
          vErrors.push(err5);
        }
        errors++;
      }
    }
    if (data.headers !== undefined) {
      let data2 = data.headers;
      if (data2 && typeof data2 == 'object' && !Array.isArray(data2)) {
        if (data2['X-Correlation-ID'] !== undefined) {
          let data3 = data2['X-Correlation-ID'];
          if (typeof data3 === 'string') {
            if (!formats0.test(data3)) {
              const err6 = {
                instancePath: instancePath + '/headers/X-Correlation-ID',
                schemaPath: '#/properties/headers/properties/X-Correlation-ID/format',
                keyword: 'format',
                params: { format: 'uuid' },
                message: 'must match format "' + 'uuid' + '"',
              };
              if (vErrors === null) {
                vErrors = [err6];
              } else {
                vErrors.push(err6);
              }
              errors++;
            }
          } else {
            const err7 = {
              instancePath: instancePath + '/headers/X-Correlation-ID',
              schemaPath: '#/properties/headers/properties/X-Correlation-ID/type',
              keyword: 'type',
              params: { type: 'string' },
              message: 'must be string',
            };
            if (vErrors === null) {
              vErrors = [err7];
            } else {
              vErrors.push(err7);
            }
            errors++;
          }
        }
      } else {
        const err8 = {
          instancePath: instancePath + '/headers',
          schemaPath: '#/properties/headers/type',
          keyword: 'type',
          params: { type: 'object' },
          message: 'must be object',
        };
        if (vErrors === null) {
          vErrors = [err8];
        } else {
          vErrors.push(err8);
        }
        errors++;
      }
    }
    if (data.body !== undefined) {
      let data4 = data.body;
      if (data4 && typeof data4 == 'object' && !Array.isArray(data4)) {
        if (data4.platform === undefined) {
          const err9 = {
            instancePath: instancePath + '/body',
            schemaPath: '#/properties/body/required',
            keyword: 'required',
            params: { missingProperty: 'platform' },
            message: "must have required property '" + 'platform' + "'",
          };
          if (vErrors === null) {
            vErrors = [err9];
          } else {
            vErrors.push(err9);
          }
          errors++;
        }
        if (data4.platform_account_id === undefined) {
          const err10 = {
            instancePath: instancePath + '/body',
            schemaPath: '#/properties/body/required',
            keyword: 'required',
            params: { missingProperty: 'platform_account_id' },
            message: "must have required property '" + 'platform_account_id' + "'",
          };
          if (vErrors === null) {
            vErrors = [err10];
          } else {
            vErrors.push(err10);
          }
          errors++;
        }
        if (data4.access_token === undefined) {
          const err11 = {
            instancePath: instancePath + '/body',
            schemaPath: '#/properties/body/required',
            keyword: 'required',
            params: { missingProperty: 'access_token' },
            message: "must have required property '" + 'access_token' + "'",
          };
          if (vErrors === null) {
            vErrors = [err11];
          } else {
            vErrors.push(err11);
          }
          errors++;
        }
        for (const key0 in data4) {
          if (!func23.call(schema87.properties.body.properties, key0)) {
            const err12 = {
              instancePath: instancePath + '/body',
              schemaPath: '#/properties/body/additionalProperties',
              keyword: 'additionalProperties',
              params: { additionalProperty: key0 },
              message: 'must NOT have additional properties',
            };
            if (vErrors === null) {
              vErrors = [err12];
            } else {
              vErrors.push(err12);
            }
            errors++;
          }
        }
        if (data4.platform !== undefined) {
          if (
            !validate192(data4.platform, {
              instancePath: instancePath + '/body/platform',
              parentData: data4,
              parentDataProperty: 'platform',
              rootData,
              dynamicAnchors,
            })
          ) {
            vErrors = vErrors === null ? validate192.errors : vErrors.concat(validate192.errors);
            errors = vErrors.length;
          }
        }
        if (data4.platform_account_id !== undefined) {
          if (
            !validate194(data4.platform_account_id, {
              instancePath: instancePath + '/body/platform_account_id',
              parentData: data4,
              parentDataProperty: 'platform_account_id',
              rootData,
              dynamicAnchors,
            })
          ) {
            vErrors = vErrors === null ? validate194.errors : vErrors.concat(validate194.errors);
            errors = vErrors.length;
          }
        }
        if (data4.access_token !== undefined) {
          let data7 = data4.access_token;
          if (typeof data7 === 'string') {
            if (func1(data7) > 4096) {
              const err13 = {
                instancePath: instancePath + '/body/access_token',
                schemaPath: '#/properties/body/properties/access_token/maxLength',
                keyword: 'maxLength',
                params: { limit: 4096 },
                message: 'must NOT have more than 4096 characters',
              };
              if (vErrors === null) {
                vErrors = [err13];
              } else {
                vErrors.push(err13);
              }
              errors++;
            }
            if (func1(data7) < 1) {
              const err14 = {
                instancePath: instancePath + '/body/access_token',
                schemaPath: '#/properties/body/properties/access_token/minLength',
                keyword: 'minLength',
                params: { limit: 1 },
                message: 'must NOT have fewer than 1 characters',
              };
              if (vErrors === null) {
                vErrors = [err14];
              } else {
                vErrors.push(err14);
              }
              errors++;
            }
            if (!pattern25.test(data7)) {
              const err15 = {
                instancePath: instancePath + '/body/access_token',
                schemaPath: '#/properties/body/properties/access_token/pattern',
                keyword: 'pattern',
                params: { pattern: '^[!-~]+$' },
                message: 'must match pattern "' + '^[!-~]+$' + '"',
              };
              if (vErrors === null) {
                vErrors = [err15];
              } else {
                vErrors.push(err15);
              }
              errors++;
            }
          } else {
            const err16 = {
              instancePath: instancePath + '/body/access_token',
              schemaPath: '#/properties/body/properties/access_token/type',
              keyword: 'type',
              params: { type: 'string' },
              message: 'must be string',
            };
            if (vErrors === null) {
              vErrors = [err16];
            } else {
              vErrors.push(err16);
            }
            errors++;
          }
        }
        if (data4.refresh_token !== undefined) {
          let data8 = data4.refresh_token;
          if (typeof data8 !== 'string' && data8 !== null) {
            const err17 = {
              instancePath: instancePath + '/body/refresh_token',
              schemaPath: '#/properties/body/properties/refresh_token/type',
              keyword: 'type',
              params: { type: schema87.properties.body.properties.refresh_token.type },
              message: 'must be string,null',
            };
            if (vErrors === null) {
              vErrors = [err17];
            } else {
              vErrors.push(err17);
            }
            errors++;
          }
          if (typeof data8 === 'string') {
            if (func1(data8) > 4096) {
              const err18 = {
                instancePath: instancePath + '/body/refresh_token',
                schemaPath: '#/properties/body/properties/refresh_token/maxLength',
                keyword: 'maxLength',
                params: { limit: 4096 },
                message: 'must NOT have more than 4096 characters',
              };
              if (vErrors === null) {
                vErrors = [err18];
              } else {
                vErrors.push(err18);
              }
              errors++;
            }
            if (func1(data8) < 1) {
              const err19 = {
                instancePath: instancePath + '/body/refresh_token',
                schemaPath: '#/properties/body/properties/refresh_token/minLength',
                keyword: 'minLength',
                params: { limit: 1 },
                message: 'must NOT have fewer than 1 characters',
              };
              if (vErrors === null) {
                vErrors = [err19];
              } else {
                vErrors.push(err19);
              }
              errors++;
            }
            if (!pattern25.test(data8)) {
              const err20 = {
                instancePath: instancePath + '/body/refresh_token',
                schemaPath: '#/properties/body/properties/refresh_token/pattern',
                keyword: 'pattern',
                params: { pattern: '^[!-~]+$' },
                message: 'must match pattern "' + '^[!-~]+$' + '"',
              };
              if (vErrors === null) {
                vErrors = [err20];
              } else {
                vErrors.push(err20);
              }
              errors++;
            }
          }
        }
        if (data4.expires_at !== undefined) {
          let data9 = data4.expires_at;
          if (typeof data9 !== 'string' && data9 !== null) {
            const err21 = {
              instancePath: instancePath + '/body/expires_at',
              schemaPath: '#/properties/body/properties/expires_at/type',
              keyword: 'type',
              params: { type: schema87.properties.body.properties.expires_at.type },
              message: 'must be string,null',
            };
            if (vErrors === null) {
              vErrors = [err21];
            } else {
              vErrors.push(err21);
            }
            errors++;
          }
          if (typeof data9 === 'string') {
            if (!formats6.validate(data9)) {
              const err22 = {
                instancePath: instancePath + '/body/expires_at',
                schemaPath: '#/properties/body/properties/expires_at/format',
                keyword: 'format',
                params: { format: 'date-time' },
                message: 'must match format "' + 'date-time' + '"',
              };
              if (vErrors === null) {
                vErrors = [err22];
              } else {
                vErrors.push(err22);
              }
              errors++;
            }
          }
        }
        if (data4.scope !== undefined) {
          let data10 = data4.scope;
          if (typeof data10 !== 'string' && data10 !== null) {
            const err23 = {
              instancePath: instancePath + '/body/scope',
              schemaPath: '#/properties/body/properties/scope/type',
              keyword: 'type',
              params: { type: schema87.properties.body.properties.scope.type },
              message: 'must be string,null',
            };
            if (vErrors === null) {
              vErrors = [err23];
            } else {
              vErrors.push(err23);
            }
            errors++;
          }
          if (typeof data10 === 'string') {
            if (func1(data10) > 2048) {
              const err24 = {
                instancePath: instancePath + '/body/scope',
                schemaPath: '#/properties/body/properties/scope/maxLength',
                keyword: 'maxLength',
                params: { limit: 2048 },
                message: 'must NOT have more than 2048 characters',
              };
              if (vErrors === null) {
                vErrors = [err24];
              } else {
                vErrors.push(err24);
              }
              errors++;
            }
          }
        }
        if (data4.token_type !== undefined) {
          let data11 = data4.token_type;
          if (typeof data11 !== 'string' && data11 !== null) {
            const err25 = {
              instancePath: instancePath + '/body/token_type',
              schemaPath: '#/properties/body/properties/token_type/type',
              keyword: 'type',
              params: { type: schema87.properties.body.properties.token_type.type },
              message: 'must be string,null',
            };
            if (vErrors === null) {
              vErrors = [err25];
            } else {
              vErrors.push(err25);
            }
            errors++;
          }
          if (typeof data11 === 'string') {
            if (func1(data11) > 64) {
              const err26 = {
                instancePath: instancePath + '/body/token_type',
                schemaPath: '#/properties/body/properties/token_type/maxLength',
                keyword: 'maxLength',
                params: { limit: 64 },
                message: 'must NOT have more than 64 characters',
              };
              if (vErrors === null) {
                vErrors = [err26];
              } else {
                vErrors.push(err26);
              }
              errors++;
            }
          }
        }
        if (data4.environment !== undefined) {
          let data12 = data4.environment;
          if (typeof data12 !== 'string') {
            const err27 = {
              instancePath: instancePath + '/body/environment',
              schemaPath: '#/properties/body/properties/environment/type',
              keyword: 'type',
              params: { type: 'string' },
              message: 'must be string',
            };
            if (vErrors === null) {
              vErrors = [err27];
            } else {
              vErrors.push(err27);
            }
            errors++;
          }
          if (!(data12 === 'live' || data12 === 'sandbox')) {
            const err28 = {
              instancePath: instancePath + '/body/environment',
              schemaPath: '#/properties/body/properties/environment/enum',
              keyword: 'enum',
              params: { allowedValues: schema87.properties.body.properties.environment.enum },
              message: 'must be equal to one of the allowed values',
            };
            if (vErrors === null) {
              vErrors = [err28];
            } else {
              vErrors.push(err28);
            }
            errors++;
          }
        }
        if (data4.stripe_account !== undefined) {
          let data13 = data4.stripe_account;
          if (typeof data13 === 'string') {
            if (!pattern27.test(data13)) {
              const err29 = {
                instancePath: instancePath + '/body/stripe_account',
                schemaPath: '#/properties/body/properties/stripe_account/pattern',
                keyword: 'pattern',
                params: { pattern: '^acct_[A-Za-z0-9]{1,250}$' },
                message: 'must match pattern "' + '^acct_[A-Za-z0-9]{1,250}$' + '"',
              };
              if (vErrors === null) {
                vErrors = [err29];
              } else {
                vErrors.push(err29);
              }
              errors++;
            }
          } else {
            const err30 = {
              instancePath: instancePath + '/body/stripe_account',
              schemaPath: '#/properties/body/properties/stripe_account/type',
              keyword: 'type',
              params: { type: 'string' },
              message: 'must be string',
            };
            if (vErrors === null) {
              vErrors = [err30];
            } else {
              vErrors.push(err30);
            }
            errors++;
          }
        }
      } else {
        const err31 = {
          instancePath: instancePath + '/body',
          schemaPath: '#/properties/body/type',
          keyword: 'type',
          params: { type: 'object' },
          message: 'must be object',
        };
        if (vErrors === null) {
          vErrors = [err31];
        } else {
          vErrors.push(err31);
        }
        errors++;
      }
    }
  } else {
    const err32 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'object' },
      message: 'must be object',
    };
    if (vErrors === null) {
      vErrors = [err32];
    } else {
      vErrors.push(err32);
    }
    errors++;
  }
  validate191.errors = vErrors;
  return errors === 0;
}
validate191.evaluated = {
  props: { params: true, query: true, headers: true, body: true },
  dynamicProps: false,
  dynamicItems: false,
};

const upsertPlatformCredentials_200_body = validate196;
const schema90 = {
  $ref: 'closed#/components/schemas/PlatformCredentials',
  $id: 'upsertPlatformCredentials_200_body',
};
const schema91 = {
  type: 'object',
  required: ['tenant_id', 'platform', 'platform_account_id', 'status', 'expires_at', 'updated_at'],
  properties: {
    tenant_id: { type: 'string', format: 'uuid' },
    platform: { $ref: 'closed#/components/schemas/Platform' },
    platform_account_id: { $ref: 'closed#/components/schemas/PlatformAccountId' },
    status: { $ref: 'closed#/components/schemas/CredentialStatus' },
    expires_at: { type: ['string', 'null'], format: 'date-time' },
    updated_at: { type: 'string', format: 'date-time' },
  },
  unevaluatedProperties: false,
};
const schema92 = { type: 'string', enum: ['stored', 'expired', 'missing'] };

function validate200(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate200.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (typeof data !== 'string') {
    const err0 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'string' },
      message: 'must be string',
    };
    if (vErrors === null) {
      vErrors = [err0];
    } else {
      vErrors.push(err0);
    }
    errors++;
  }
  if (!(data === 'stored' || data === 'expired' || data === 'missing')) {
    const err1 = {
      instancePath,
      schemaPath: '#/enum',
      keyword: 'enum',
      params: { allowedValues: schema92.enum },
      message: 'must be equal to one of the allowed values',
    };
    if (vErrors === null) {
      vErrors = [err1];
    } else {
      vErrors.push(err1);
    }
    errors++;
  }
  validate200.errors = vErrors;
  return errors === 0;
}
validate200.evaluated = { dynamicProps: false, dynamicItems: false };

function validate197(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate197.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    if (data.tenant_id === undefined) {
      const err0 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'tenant_id' },
        message: "must have required property '" + 'tenant_id' + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.platform === undefined) {
      const err1 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'platform' },
        message: "must have required property '" + 'platform' + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.platform_account_id === undefined) {
      const err2 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'platform_account_id' },
        message: "must have required property '" + 'platform_account_id' + "'",
      };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    if (data.status === undefined) {
      const err3 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'status' },
        message: "must have required property '" + 'status' + "'",
      };
      if (vErrors === null) {
        vErrors = [err3];
      } else {
        vErrors.push(err3);
      }
      errors++;
    }
    if (data.expires_at === undefined) {
      const err4 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'expires_at' },
        message: "must have required property '" + 'expires_at' + "'",
      };
      if (vErrors === null) {
        vErrors = [err4];
      } else {
        vErrors.push(err4);
      }
      errors++;
    }
    if (data.updated_at === undefined) {
      const err5 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'updated_at' },
        message: "must have required property '" + 'updated_at' + "'",
      };
      if (vErrors === null) {
        vErrors = [err5];
      } else {
        vErrors.push(err5);
      }
      errors++;
    }
    if (data.tenant_id !== undefined) {
      let data0 = data.tenant_id;
      if (typeof data0 === 'string') {
        if (!formats0.test(data0)) {
          const err6 = {
            instancePath: instancePath + '/tenant_id',
            schemaPath: '#/properties/tenant_id/format',
            keyword: 'format',
            params: { format: 'uuid' },
            message: 'must match format "' + 'uuid' + '"',
          };
          if (vErrors === null) {
            vErrors = [err6];
          } else {
            vErrors.push(err6);
          }
          errors++;
        }
      } else {
        const err7 = {
          instancePath: instancePath + '/tenant_id',
          schemaPath: '#/properties/tenant_id/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err7];
        } else {
          vErrors.push(err7);
        }
        errors++;
      }
    }
    if (data.platform !== undefined) {
      if (
        !validate75(data.platform, {
          instancePath: instancePath + '/platform',
          parentData: data,
          parentDataProperty: 'platform',
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate75.errors : vErrors.concat(validate75.errors);
        errors = vErrors.length;
      }
    }
    if (data.platform_account_id !== undefined) {
      if (
        !validate105(data.platform_account_id, {
          instancePath: instancePath + '/platform_account_id',
          parentData: data,
          parentDataProperty: 'platform_account_id',
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate105.errors : vErrors.concat(validate105.errors);
        errors = vErrors.length;
      }
    }
    if (data.status !== undefined) {
      if (
        !validate200(data.status, {
          instancePath: instancePath + '/status',
          parentData: data,
          parentDataProperty: 'status',
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate200.errors : vErrors.concat(validate200.errors);
        errors = vErrors.length;
      }
    }
    if (data.expires_at !== undefined) {
      let data4 = data.expires_at;
      if (typeof data4 !== 'string' && data4 !== null) {
        const err8 = {
          instancePath: instancePath + '/expires_at',
          schemaPath: '#/properties/expires_at/type',
          keyword: 'type',
          params: { type: schema91.properties.expires_at.type },
          message: 'must be string,null',
        };
        if (vErrors === null) {
          vErrors = [err8];
        } else {
          vErrors.push(err8);
        }
        errors++;
      }
      if (typeof data4 === 'string') {
        if (!formats6.validate(data4)) {
          const err9 = {
            instancePath: instancePath + '/expires_at',
            schemaPath: '#/properties/expires_at/format',
            keyword: 'format',
            params: { format: 'date-time' },
            message: 'must match format "' + 'date-time' + '"',
          };
          if (vErrors === null) {
            vErrors = [err9];
          } else {
            vErrors.push(err9);
          }
          errors++;
        }
      }
    }
    if (data.updated_at !== undefined) {
      let data5 = data.updated_at;
      if (typeof data5 === 'string') {
        if (!formats6.validate(data5)) {
          const err10 = {
            instancePath: instancePath + '/updated_at',
            schemaPath: '#/properties/updated_at/format',
            keyword: 'format',
            params: { format: 'date-time' },
            message: 'must match format "' + 'date-time' + '"',
          };
          if (vErrors === null) {
            vErrors = [err10];
          } else {
            vErrors.push(err10);
          }
          errors++;
        }
      } else {
        const err11 = {
          instancePath: instancePath + '/updated_at',
          schemaPath: '#/properties/updated_at/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err11];
        } else {
          vErrors.push(err11);
        }
        errors++;
      }
    }
    for (const key0 in data) {
      if (
        key0 !== 'tenant_id' &&
        key0 !== 'platform' &&
        key0 !== 'platform_account_id' &&
        key0 !== 'status' &&
        key0 !== 'expires_at' &&
        key0 !== 'updated_at'
      ) {
        const err12 = {
          instancePath,
          schemaPath: '#/unevaluatedProperties',
          keyword: 'unevaluatedProperties',
          params: { unevaluatedProperty: key0 },
          message: 'must NOT have unevaluated properties',
        };
        if (vErrors === null) {
          vErrors = [err12];
        } else {
          vErrors.push(err12);
        }
        errors++;
      }
    }
  } else {
    const err13 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'object' },
      message: 'must be object',
    };
    if (vErrors === null) {
      vErrors = [err13];
    } else {
      vErrors.push(err13);
    }
    errors++;
  }
  validate197.errors = vErrors;
  return errors === 0;
}
validate197.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

function validate196(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  /*# sourceURL="upsertPlatformCredentials_200_body" */ let vErrors = null;
  let errors = 0;
  const evaluated0 = validate196.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (!validate197(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors })) {
    vErrors = vErrors === null ? validate197.errors : vErrors.concat(validate197.errors);
    errors = vErrors.length;
  }
  validate196.errors = vErrors;
  return errors === 0;
}
validate196.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

const setPlatformWebhook_request = validate203;
const schema93 = {
  type: 'object',
  properties: {
    params: { type: 'object', properties: {}, required: [] },
    query: { type: 'object', properties: {}, required: [] },
    headers: {
      type: 'object',
      properties: { 'X-Correlation-ID': { type: 'string', format: 'uuid' } },
      required: [],
    },
    body: {
      type: 'object',
      required: ['platform', 'platform_account_id', 'secret'],
      properties: {
        platform: { $ref: 'closed#/components/schemas/Platform' },
        platform_account_id: { $ref: 'closed#/components/schemas/PlatformAccountId' },
        secret: { type: 'string', minLength: 1, maxLength: 512, pattern: '^[ -~]+$' },
      },
      additionalProperties: false,
    },
  },
  required: ['params', 'query', 'headers', 'body'],
  $id: 'setPlatformWebhook_request',
};

function validate204(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate204.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (typeof data !== 'string') {
    const err0 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'string' },
      message: 'must be string',
    };
    if (vErrors === null) {
      vErrors = [err0];
    } else {
      vErrors.push(err0);
    }
    errors++;
  }
  if (!(
    data === 'google_ads' ||
    data === 'meta_ads' ||
    data === 'tiktok_ads' ||
    data === 'linkedin_ads' ||
    data === 'stripe' ||
    data === 'paypal' ||
    data === 'shopify' ||
    data === 'woocommerce'
  )) {
    const err1 = {
      instancePath,
      schemaPath: '#/enum',
      keyword: 'enum',
      params: { allowedValues: schema37.enum },
      message: 'must be equal to one of the allowed values',
    };
    if (vErrors === null) {
      vErrors = [err1];
    } else {
      vErrors.push(err1);
    }
    errors++;
  }
  validate204.errors = vErrors;
  return errors === 0;
}
validate204.evaluated = { dynamicProps: false, dynamicItems: false };

function validate206(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate206.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (typeof data === 'string') {
    if (func1(data) > 255) {
      const err0 = {
        instancePath,
        schemaPath: '#/maxLength',
        keyword: 'maxLength',
        params: { limit: 255 },
        message: 'must NOT have more than 255 characters',
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (func1(data) < 1) {
      const err1 = {
        instancePath,
        schemaPath: '#/minLength',
        keyword: 'minLength',
        params: { limit: 1 },
        message: 'must NOT have fewer than 1 characters',
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
  } else {
    const err2 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'string' },
      message: 'must be string',
    };
    if (vErrors === null) {
      vErrors = [err2];
    } else {
      vErrors.push(err2);
    }
    errors++;
  }
  validate206.errors = vErrors;
  return errors === 0;
}
validate206.evaluated = { dynamicProps: false, dynamicItems: false };

const pattern28 = new RegExp('^[ -~]+$', 'u');

function validate203(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  /*# sourceURL="setPlatformWebhook_request" */ let vErrors = null;
  let errors = 0;
  const evaluated0 = validate203.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    if (data.params === undefined) {
      const err0 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'params' },
        message: "must have required property '" + 'params' + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.query === undefined) {
      const err1 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'query' },
        message: "must have required property '" + 'query' + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.headers === undefined) {
      const err2 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'headers' },
        message: "must have required property '" + 'headers' + "'",
      };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    if (data.body === undefined) {
      const err3 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'body' },
        message: "must have required property '" + 'body' + "'",
      };
      if (vErrors === null) {
        vErrors = [err3];
      } else {
        vErrors.push(err3);
      }
      errors++;
    }
    if (data.params !== undefined) {
      let data0 = data.params;
      if (!(data0 && typeof data0 == 'object' && !Array.isArray(data0))) {
        const err4 = {
          instancePath: instancePath + '/params',
          schemaPath: '#/properties/params/type',
          keyword: 'type',
          params: { type: 'object' },
          message: 'must be object',
        };
        if (vErrors === null) {
          vErrors = [err4];
        } else {
          vErrors.push(err4);
        }
        errors++;
      }
    }
    if (data.query !== undefined) {
      let data1 = data.query;
      if (!(data1 && typeof data1 == 'object' && !Array.isArray(data1))) {
        const err5 = {
          instancePath: instancePath + '/query',
          schemaPath: '#/properties/query/type',
          keyword: 'type',
          params: { type: 'object' },
          message: 'must be object',
        };
        if (vErrors === null) {
          vErrors = [err5];
        } else {
          vErrors.push(err5);
        }
        errors++;
      }
    }
    if (data.headers !== undefined) {
      let data2 = data.headers;
      if (data2 && typeof data2 == 'object' && !Array.isArray(data2)) {
        if (data2['X-Correlation-ID'] !== undefined) {
          let data3 = data2['X-Correlation-ID'];
          if (typeof data3 === 'string') {
            if (!formats0.test(data3)) {
              const err6 = {
                instancePath: instancePath + '/headers/X-Correlation-ID',
                schemaPath: '#/properties/headers/properties/X-Correlation-ID/format',
                keyword: 'format',
                params: { format: 'uuid' },
                message: 'must match format "' + 'uuid' + '"',
              };
              if (vErrors === null) {
                vErrors = [err6];
              } else {
                vErrors.push(err6);
              }
              errors++;
            }
          } else {
            const err7 = {
              instancePath: instancePath + '/headers/X-Correlation-ID',
              schemaPath: '#/properties/headers/properties/X-Correlation-ID/type',
              keyword: 'type',
              params: { type: 'string' },
              message: 'must be string',
            };
            if (vErrors === null) {
              vErrors = [err7];
            } else {
              vErrors.push(err7);
            }
            errors++;
          }
        }
      } else {
        const err8 = {
          instancePath: instancePath + '/headers',
          schemaPath: '#/properties/headers/type',
          keyword: 'type',
          params: { type: 'object' },
          message: 'must be object',
        };
        if (vErrors === null) {
          vErrors = [err8];
        } else {
          vErrors.push(err8);
        }
        errors++;
      }
    }
    if (data.body !== undefined) {
      let data4 = data.body;
      if (data4 && typeof data4 == 'object' && !Array.isArray(data4)) {
        if (data4.platform === undefined) {
          const err9 = {
            instancePath: instancePath + '/body',
            schemaPath: '#/properties/body/required',
            keyword: 'required',
            params: { missingProperty: 'platform' },
            message: "must have required property '" + 'platform' + "'",
          };
          if (vErrors === null) {
            vErrors = [err9];
          } else {
            vErrors.push(err9);
          }
          errors++;
        }
        if (data4.platform_account_id === undefined) {
          const err10 = {
            instancePath: instancePath + '/body',
            schemaPath: '#/properties/body/required',
            keyword: 'required',
            params: { missingProperty: 'platform_account_id' },
            message: "must have required property '" + 'platform_account_id' + "'",
          };
          if (vErrors === null) {
            vErrors = [err10];
          } else {
            vErrors.push(err10);
          }
          errors++;
        }
        if (data4.secret === undefined) {
          const err11 = {
            instancePath: instancePath + '/body',
            schemaPath: '#/properties/body/required',
            keyword: 'required',
            params: { missingProperty: 'secret' },
            message: "must have required property '" + 'secret' + "'",
          };
          if (vErrors === null) {
            vErrors = [err11];
          } else {
            vErrors.push(err11);
          }
          errors++;
        }
        for (const key0 in data4) {
          if (!(key0 === 'platform' || key0 === 'platform_account_id' || key0 === 'secret')) {
            const err12 = {
              instancePath: instancePath + '/body',
              schemaPath: '#/properties/body/additionalProperties',
              keyword: 'additionalProperties',
              params: { additionalProperty: key0 },
              message: 'must NOT have additional properties',
            };
            if (vErrors === null) {
              vErrors = [err12];
            } else {
              vErrors.push(err12);
            }
            errors++;
          }
        }
        if (data4.platform !== undefined) {
          if (
            !validate204(data4.platform, {
              instancePath: instancePath + '/body/platform',
              parentData: data4,
              parentDataProperty: 'platform',
              rootData,
              dynamicAnchors,
            })
          ) {
            vErrors = vErrors === null ? validate204.errors : vErrors.concat(validate204.errors);
            errors = vErrors.length;
          }
        }
        if (data4.platform_account_id !== undefined) {
          if (
            !validate206(data4.platform_account_id, {
              instancePath: instancePath + '/body/platform_account_id',
              parentData: data4,
              parentDataProperty: 'platform_account_id',
              rootData,
              dynamicAnchors,
            })
          ) {
            vErrors = vErrors === null ? validate206.errors : vErrors.concat(validate206.errors);
            errors = vErrors.length;
          }
        }
        if (data4.secret !== undefined) {
          let data7 = data4.secret;
          if (typeof data7 === 'string') {
            if (func1(data7) > 512) {
              const err13 = {
                instancePath: instancePath + '/body/secret',
                schemaPath: '#/properties/body/properties/secret/maxLength',
                keyword: 'maxLength',
                params: { limit: 512 },
                message: 'must NOT have more than 512 characters',
              };
              if (vErrors === null) {
                vErrors = [err13];
              } else {
                vErrors.push(err13);
              }
              errors++;
            }
            if (func1(data7) < 1) {
              const err14 = {
                instancePath: instancePath + '/body/secret',
                schemaPath: '#/properties/body/properties/secret/minLength',
                keyword: 'minLength',
                params: { limit: 1 },
                message: 'must NOT have fewer than 1 characters',
              };
              if (vErrors === null) {
                vErrors = [err14];
              } else {
                vErrors.push(err14);
              }
              errors++;
            }
            if (!pattern28.test(data7)) {
              const err15 = {
                instancePath: instancePath + '/body/secret',
                schemaPath: '#/properties/body/properties/secret/pattern',
                keyword: 'pattern',
                params: { pattern: '^[ -~]+$' },
                message: 'must match pattern "' + '^[ -~]+$' + '"',
              };
              if (vErrors === null) {
                vErrors = [err15];
              } else {
                vErrors.push(err15);
              }
              errors++;
            }
          } else {
            const err16 = {
              instancePath: instancePath + '/body/secret',
              schemaPath: '#/properties/body/properties/secret/type',
              keyword: 'type',
              params: { type: 'string' },
              message: 'must be string',
            };
            if (vErrors === null) {
              vErrors = [err16];
            } else {
              vErrors.push(err16);
            }
            errors++;
          }
        }
      } else {
        const err17 = {
          instancePath: instancePath + '/body',
          schemaPath: '#/properties/body/type',
          keyword: 'type',
          params: { type: 'object' },
          message: 'must be object',
        };
        if (vErrors === null) {
          vErrors = [err17];
        } else {
          vErrors.push(err17);
        }
        errors++;
      }
    }
  } else {
    const err18 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'object' },
      message: 'must be object',
    };
    if (vErrors === null) {
      vErrors = [err18];
    } else {
      vErrors.push(err18);
    }
    errors++;
  }
  validate203.errors = vErrors;
  return errors === 0;
}
validate203.evaluated = {
  props: { params: true, query: true, headers: true, body: true },
  dynamicProps: false,
  dynamicItems: false,
};

const setPlatformWebhook_200_body = validate208;
const schema96 = { $ref: 'closed#/components/schemas/PlatformWebhook', $id: 'setPlatformWebhook_200_body' };
const schema97 = {
  type: 'object',
  required: ['tenant_id', 'platform', 'platform_account_id', 'url', 'updated_at'],
  properties: {
    tenant_id: { type: 'string', format: 'uuid' },
    platform: { $ref: 'closed#/components/schemas/Platform' },
    platform_account_id: { $ref: 'closed#/components/schemas/PlatformAccountId' },
    url: { type: ['string', 'null'] },
    updated_at: { type: 'string', format: 'date-time' },
  },
  unevaluatedProperties: false,
};

function validate209(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate209.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    if (data.tenant_id === undefined) {
      const err0 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'tenant_id' },
        message: "must have required property '" + 'tenant_id' + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.platform === undefined) {
      const err1 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'platform' },
        message: "must have required property '" + 'platform' + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.platform_account_id === undefined) {
      const err2 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'platform_account_id' },
        message: "must have required property '" + 'platform_account_id' + "'",
      };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    if (data.url === undefined) {
      const err3 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'url' },
        message: "must have required property '" + 'url' + "'",
      };
      if (vErrors === null) {
        vErrors = [err3];
      } else {
        vErrors.push(err3);
      }
      errors++;
    }
    if (data.updated_at === undefined) {
      const err4 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'updated_at' },
        message: "must have required property '" + 'updated_at' + "'",
      };
      if (vErrors === null) {
        vErrors = [err4];
      } else {
        vErrors.push(err4);
      }
      errors++;
    }
    if (data.tenant_id !== undefined) {
      let data0 = data.tenant_id;
      if (typeof data0 === 'string') {
        if (!formats0.test(data0)) {
          const err5 = {
            instancePath: instancePath + '/tenant_id',
            schemaPath: '#/properties/tenant_id/format',
            keyword: 'format',
            params: { format: 'uuid' },
            message: 'must match format "' + 'uuid' + '"',
          };
          if (vErrors === null) {
            vErrors = [err5];
          } else {
            vErrors.push(err5);
          }
          errors++;
        }
      } else {
        const err6 = {
          instancePath: instancePath + '/tenant_id',
          schemaPath: '#/properties/tenant_id/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err6];
        } else {
          vErrors.push(err6);
        }
        errors++;
      }
    }
    if (data.platform !== undefined) {
      if (
        !validate75(data.platform, {
          instancePath: instancePath + '/platform',
          parentData: data,
          parentDataProperty: 'platform',
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate75.errors : vErrors.concat(validate75.errors);
        errors = vErrors.length;
      }
    }
    if (data.platform_account_id !== undefined) {
      if (
        !validate105(data.platform_account_id, {
          instancePath: instancePath + '/platform_account_id',
          parentData: data,
          parentDataProperty: 'platform_account_id',
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate105.errors : vErrors.concat(validate105.errors);
        errors = vErrors.length;
      }
    }
    if (data.url !== undefined) {
      let data3 = data.url;
      if (typeof data3 !== 'string' && data3 !== null) {
        const err7 = {
          instancePath: instancePath + '/url',
          schemaPath: '#/properties/url/type',
          keyword: 'type',
          params: { type: schema97.properties.url.type },
          message: 'must be string,null',
        };
        if (vErrors === null) {
          vErrors = [err7];
        } else {
          vErrors.push(err7);
        }
        errors++;
      }
    }
    if (data.updated_at !== undefined) {
      let data4 = data.updated_at;
      if (typeof data4 === 'string') {
        if (!formats6.validate(data4)) {
          const err8 = {
            instancePath: instancePath + '/updated_at',
            schemaPath: '#/properties/updated_at/format',
            keyword: 'format',
            params: { format: 'date-time' },
            message: 'must match format "' + 'date-time' + '"',
          };
          if (vErrors === null) {
            vErrors = [err8];
          } else {
            vErrors.push(err8);
          }
          errors++;
        }
      } else {
        const err9 = {
          instancePath: instancePath + '/updated_at',
          schemaPath: '#/properties/updated_at/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err9];
        } else {
          vErrors.push(err9);
        }
        errors++;
      }
    }
    for (const key0 in data) {
      if (
        key0 !== 'tenant_id' &&
        key0 !== 'platform' &&
        key0 !== 'platform_account_id' &&
        key0 !== 'url' &&
        key0 !== 'updated_at'
      ) {
        const err10 = {
          instancePath,
          schemaPath: '#/unevaluatedProperties',
          keyword: 'unevaluatedProperties',
          params: { unevaluatedProperty: key0 },
          message: 'must NOT have unevaluated properties',
        };
        if (vErrors === null) {
          vErrors = [err10];
        } else {
          vErrors.push(err10);
        }
        errors++;
      }
    }
  } else {
    const err11 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'object' },
      message: 'must be object',
    };
    if (vErrors === null) {
      vErrors = [err11];
    } else {
      vErrors.push(err11);
    }
    errors++;
  }
  validate209.errors = vErrors;
  return errors === 0;
}
validate209.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

function validate208(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  /*# sourceURL="setPlatformWebhook_200_body" */ let vErrors = null;
  let errors = 0;
  const evaluated0 = validate208.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (!validate209(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors })) {
    vErrors = vErrors === null ? validate209.errors : vErrors.concat(validate209.errors);
    errors = vErrors.length;
  }
  validate208.errors = vErrors;
  return errors === 0;
}
validate208.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

const receiveWebhook_request = validate213;
const schema98 = {
  type: 'object',
  properties: {
    params: {
      type: 'object',
      properties: {
        platform: {
          type: 'string',
          enum: [
            'google_ads',
            'meta_ads',
            'tiktok_ads',
            'linkedin_ads',
            'stripe',
            'paypal',
            'shopify',
            'woocommerce',
          ],
        },
        hook_id: { type: 'string', minLength: 1, maxLength: 255 },
      },
      required: ['platform', 'hook_id'],
    },
    query: { type: 'object', properties: {}, required: [] },
    headers: {
      type: 'object',
      properties: { 'X-Correlation-ID': { type: 'string', format: 'uuid' } },
      required: [],
    },
  },
  required: ['params', 'query', 'headers'],
  $id: 'receiveWebhook_request',
};

function validate213(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  /*# sourceURL="receiveWebhook_request" */ let vErrors = null;
  let errors = 0;
  const evaluated0 = validate213.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    if (data.params === undefined) {
      const err0 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'params' },
        message: "must have required property '" + 'params' + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.query === undefined) {
      const err1 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'query' },
        message: "must have required property '" + 'query' + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.headers === undefined) {
      const err2 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'headers' },
        message: "must have required property '" + 'headers' + "'",
      };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    if (data.params !== undefined) {
      let data0 = data.params;
      if (data0 && typeof data0 == 'object' && !Array.isArray(data0)) {
        if (data0.platform === undefined) {
          const err3 = {
            instancePath: instancePath + '/params',
            schemaPath: '#/properties/params/required',
            keyword: 'required',
            params: { missingProperty: 'platform' },
            message: "must have required property '" + 'platform' + "'",
          };
          if (vErrors === null) {
            vErrors = [err3];
          } else {
            vErrors.push(err3);
          }
          errors++;
        }
        if (data0.hook_id === undefined) {
          const err4 = {
            instancePath: instancePath + '/params',
            schemaPath: '#/properties/params/required',
            keyword: 'required',
            params: { missingProperty: 'hook_id' },
            message: "must have required property '" + 'hook_id' + "'",
          };
          if (vErrors === null) {
            vErrors = [err4];
          } else {
            vErrors.push(err4);
          }
          errors++;
        }
        if (data0.platform !== undefined) {
          let data1 = data0.platform;
          if (typeof data1 !== 'string') {
            const err5 = {
              instancePath: instancePath + '/params/platform',
              schemaPath: '#/properties/params/properties/platform/type',
              keyword: 'type',
              params: { type: 'string' },
              message: 'must be string',
            };
            if (vErrors === null) {
              vErrors = [err5];
            } else {
              vErrors.push(err5);
            }
            errors++;
          }
          if (!(
            data1 === 'google_ads' ||
            data1 === 'meta_ads' ||
            data1 === 'tiktok_ads' ||
            data1 === 'linkedin_ads' ||
            data1 === 'stripe' ||
            data1 === 'paypal' ||
            data1 === 'shopify' ||
            data1 === 'woocommerce'
          )) {
            const err6 = {
              instancePath: instancePath + '/params/platform',
              schemaPath: '#/properties/params/properties/platform/enum',
              keyword: 'enum',
              params: { allowedValues: schema98.properties.params.properties.platform.enum },
              message: 'must be equal to one of the allowed values',
            };
            if (vErrors === null) {
              vErrors = [err6];
            } else {
              vErrors.push(err6);
            }
            errors++;
          }
        }
        if (data0.hook_id !== undefined) {
          let data2 = data0.hook_id;
          if (typeof data2 === 'string') {
            if (func1(data2) > 255) {
              const err7 = {
                instancePath: instancePath + '/params/hook_id',
                schemaPath: '#/properties/params/properties/hook_id/maxLength',
                keyword: 'maxLength',
                params: { limit: 255 },
                message: 'must NOT have more than 255 characters',
              };
              if (vErrors === null) {
                vErrors = [err7];
              } else {
                vErrors.push(err7);
              }
              errors++;
            }
            if (func1(data2) < 1) {
              const err8 = {
                instancePath: instancePath + '/params/hook_id',
                schemaPath: '#/properties/params/properties/hook_id/minLength',
                keyword: 'minLength',
                params: { limit: 1 },
                message: 'must NOT have fewer than 1 characters',
              };
              if (vErrors === null) {
                vErrors = [err8];
              } else {
                vErrors.push(err8);
              }
              errors++;
            }
          } else {
            const err9 = {
              instancePath: instancePath + '/params/hook_id',
              schemaPath: '#/properties/params/properties/hook_id/type',
              keyword: 'type',
              params: { type: 'string' },
              message: 'must be string',
            };
            if (vErrors === null) {
              vErrors = [err9];
            } else {
              vErrors.push(err9);
            }
            errors++;
          }
        }
      } else {
        const err10 = {
          instancePath: instancePath + '/params',
          schemaPath: '#/properties/params/type',
          keyword: 'type',
          params: { type: 'object' },
          message: 'must be object',
        };
        if (vErrors === null) {
          vErrors = [err10];
        } else {
          vErrors.push(err10);
        }
        errors++;
      }
    }
    if (data.query !== undefined) {
      let data3 = data.query;
      if (!(data3 && typeof data3 == 'object' && !Array.isArray(data3))) {
        const err11 = {
          instancePath: instancePath + '/query',
          schemaPath: '#/properties/query/type',
          keyword: 'type',
          params: { type: 'object' },
          message: 'must be object',
        };
        if (vErrors === null) {
          vErrors = [err11];
        } else {
          vErrors.push(err11);
        }
        errors++;
      }
    }
    if (data.headers !== undefined) {
      let data4 = data.headers;
      if (data4 && typeof data4 == 'object' && !Array.isArray(data4)) {
        if (data4['X-Correlation-ID'] !== undefined) {
          let data5 = data4['X-Correlation-ID'];
          if (typeof data5 === 'string') {
            if (!formats0.test(data5)) {
              const err12 = {
                instancePath: instancePath + '/headers/X-Correlation-ID',
                schemaPath: '#/properties/headers/properties/X-Correlation-ID/format',
                keyword: 'format',
                params: { format: 'uuid' },
                message: 'must match format "' + 'uuid' + '"',
              };
              if (vErrors === null) {
                vErrors = [err12];
              } else {
                vErrors.push(err12);
              }
              errors++;
            }
          } else {
            const err13 = {
              instancePath: instancePath + '/headers/X-Correlation-ID',
              schemaPath: '#/properties/headers/properties/X-Correlation-ID/type',
              keyword: 'type',
              params: { type: 'string' },
              message: 'must be string',
            };
            if (vErrors === null) {
              vErrors = [err13];
            } else {
              vErrors.push(err13);
            }
            errors++;
          }
        }
      } else {
        const err14 = {
          instancePath: instancePath + '/headers',
          schemaPath: '#/properties/headers/type',
          keyword: 'type',
          params: { type: 'object' },
          message: 'must be object',
        };
        if (vErrors === null) {
          vErrors = [err14];
        } else {
          vErrors.push(err14);
        }
        errors++;
      }
    }
  } else {
    const err15 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'object' },
      message: 'must be object',
    };
    if (vErrors === null) {
      vErrors = [err15];
    } else {
      vErrors.push(err15);
    }
    errors++;
  }
  validate213.errors = vErrors;
  return errors === 0;
}
validate213.evaluated = {
  props: { params: true, query: true, headers: true },
  dynamicProps: false,
  dynamicItems: false,
};

const receiveWebhook_200_body = validate214;
const schema99 = { $ref: 'closed#/components/schemas/WebhookReceipt', $id: 'receiveWebhook_200_body' };
const schema100 = {
  type: 'object',
  required: ['status'],
  properties: { status: { type: 'string', enum: ['received'] } },
  unevaluatedProperties: false,
};

function validate215(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate215.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    if (data.status === undefined) {
      const err0 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'status' },
        message: "must have required property '" + 'status' + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.status !== undefined) {
      let data0 = data.status;
      if (typeof data0 !== 'string') {
        const err1 = {
          instancePath: instancePath + '/status',
          schemaPath: '#/properties/status/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err1];
        } else {
          vErrors.push(err1);
        }
        errors++;
      }
      if (!(data0 === 'received')) {
        const err2 = {
          instancePath: instancePath + '/status',
          schemaPath: '#/properties/status/enum',
          keyword: 'enum',
          params: { allowedValues: schema100.properties.status.enum },
          message: 'must be equal to one of the allowed values',
        };
        if (vErrors === null) {
          vErrors = [err2];
        } else {
          vErrors.push(err2);
        }
        errors++;
      }
    }
    for (const key0 in data) {
      if (key0 !== 'status') {
        const err3 = {
          instancePath,
          schemaPath: '#/unevaluatedProperties',
          keyword: 'unevaluatedProperties',
          params: { unevaluatedProperty: key0 },
          message: 'must NOT have unevaluated properties',
        };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
    }
  } else {
    const err4 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'object' },
      message: 'must be object',
    };
    if (vErrors === null) {
      vErrors = [err4];
    } else {
      vErrors.push(err4);
    }
    errors++;
  }
  validate215.errors = vErrors;
  return errors === 0;
}
validate215.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

function validate214(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  /*# sourceURL="receiveWebhook_200_body" */ let vErrors = null;
  let errors = 0;
  const evaluated0 = validate214.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (!validate215(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors })) {
    vErrors = vErrors === null ? validate215.errors : vErrors.concat(validate215.errors);
    errors = vErrors.length;
  }
  validate214.errors = vErrors;
  return errors === 0;
}
validate214.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

const receiveWebhook_401_headers = validate217;
const schema101 = {
  type: 'object',
  properties: {
    'X-Correlation-ID': { type: 'string', format: 'uuid' },
    'Cache-Control': { type: 'string', const: 'no-store' },
    'WWW-Authenticate': { type: 'string', const: 'Signature realm="attribution"' },
  },
  required: ['X-Correlation-ID', 'Cache-Control', 'WWW-Authenticate'],
  additionalProperties: false,
  $id: 'receiveWebhook_401_headers',
};

function validate217(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  /*# sourceURL="receiveWebhook_401_headers" */ let vErrors = null;
  let errors = 0;
  const evaluated0 = validate217.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    if (data['X-Correlation-ID'] === undefined) {
      const err0 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'X-Correlation-ID' },
        message: "must have required property '" + 'X-Correlation-ID' + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data['Cache-Control'] === undefined) {
      const err1 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'Cache-Control' },
        message: "must have required property '" + 'Cache-Control' + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data['WWW-Authenticate'] === undefined) {
      const err2 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'WWW-Authenticate' },
        message: "must have required property '" + 'WWW-Authenticate' + "'",
      };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!(key0 === 'X-Correlation-ID' || key0 === 'Cache-Control' || key0 === 'WWW-Authenticate')) {
        const err3 = {
          instancePath,
          schemaPath: '#/additionalProperties',
          keyword: 'additionalProperties',
          params: { additionalProperty: key0 },
          message: 'must NOT have additional properties',
        };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
    }
    if (data['X-Correlation-ID'] !== undefined) {
      let data0 = data['X-Correlation-ID'];
      if (typeof data0 === 'string') {
        if (!formats0.test(data0)) {
          const err4 = {
            instancePath: instancePath + '/X-Correlation-ID',
            schemaPath: '#/properties/X-Correlation-ID/format',
            keyword: 'format',
            params: { format: 'uuid' },
            message: 'must match format "' + 'uuid' + '"',
          };
          if (vErrors === null) {
            vErrors = [err4];
          } else {
            vErrors.push(err4);
          }
          errors++;
        }
      } else {
        const err5 = {
          instancePath: instancePath + '/X-Correlation-ID',
          schemaPath: '#/properties/X-Correlation-ID/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err5];
        } else {
          vErrors.push(err5);
        }
        errors++;
      }
    }
    if (data['Cache-Control'] !== undefined) {
      let data1 = data['Cache-Control'];
      if (typeof data1 !== 'string') {
        const err6 = {
          instancePath: instancePath + '/Cache-Control',
          schemaPath: '#/properties/Cache-Control/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err6];
        } else {
          vErrors.push(err6);
        }
        errors++;
      }
      if ('no-store' !== data1) {
        const err7 = {
          instancePath: instancePath + '/Cache-Control',
          schemaPath: '#/properties/Cache-Control/const',
          keyword: 'const',
          params: { allowedValue: 'no-store' },
          message: 'must be equal to constant',
        };
        if (vErrors === null) {
          vErrors = [err7];
        } else {
          vErrors.push(err7);
        }
        errors++;
      }
    }
    if (data['WWW-Authenticate'] !== undefined) {
      let data2 = data['WWW-Authenticate'];
      if (typeof data2 !== 'string') {
        const err8 = {
          instancePath: instancePath + '/WWW-Authenticate',
          schemaPath: '#/properties/WWW-Authenticate/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err8];
        } else {
          vErrors.push(err8);
        }
        errors++;
      }
      if ('Signature realm="attribution"' !== data2) {
        const err9 = {
          instancePath: instancePath + '/WWW-Authenticate',
          schemaPath: '#/properties/WWW-Authenticate/const',
          keyword: 'const',
          params: { allowedValue: 'Signature realm="attribution"' },
          message: 'must be equal to constant',
        };
        if (vErrors === null) {
          vErrors = [err9];
        } else {
          vErrors.push(err9);
        }
        errors++;
      }
    }
  } else {
    const err10 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'object' },
      message: 'must be object',
    };
    if (vErrors === null) {
      vErrors = [err10];
    } else {
      vErrors.push(err10);
    }
    errors++;
  }
  validate217.errors = vErrors;
  return errors === 0;
}
validate217.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

const getLiveness_request = validate218;
const schema102 = {
  type: 'object',
  properties: {
    params: { type: 'object', properties: {}, required: [] },
    query: { type: 'object', properties: {}, required: [] },
    headers: {
      type: 'object',
      properties: { 'X-Correlation-ID': { type: 'string', format: 'uuid' } },
      required: [],
    },
  },
  required: ['params', 'query', 'headers'],
  $id: 'getLiveness_request',
};

function validate218(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  /*# sourceURL="getLiveness_request" */ let vErrors = null;
  let errors = 0;
  const evaluated0 = validate218.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    if (data.params === undefined) {
      const err0 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'params' },
        message: "must have required property '" + 'params' + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.query === undefined) {
      const err1 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'query' },
        message: "must have required property '" + 'query' + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.headers === undefined) {
      const err2 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'headers' },
        message: "must have required property '" + 'headers' + "'",
      };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    if (data.params !== undefined) {
      let data0 = data.params;
      if (!(data0 && typeof data0 == 'object' && !Array.isArray(data0))) {
        const err3 = {
          instancePath: instancePath + '/params',
          schemaPath: '#/properties/params/type',
          keyword: 'type',
          params: { type: 'object' },
          message: 'must be object',
        };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
    }
    if (data.query !== undefined) {
      let data1 = data.query;
      if (!(data1 && typeof data1 == 'object' && !Array.isArray(data1))) {
        const err4 = {
          instancePath: instancePath + '/query',
          schemaPath: '#/properties/query/type',
          keyword: 'type',
          params: { type: 'object' },
          message: 'must be object',
        };
        if (vErrors === null) {
          vErrors = [err4];
        } else {
          vErrors.push(err4);
        }
        errors++;
      }
    }
    if (data.headers !== undefined) {
      let data2 = data.headers;
      if (data2 && typeof data2 == 'object' && !Array.isArray(data2)) {
        if (data2['X-Correlation-ID'] !== undefined) {
          let data3 = data2['X-Correlation-ID'];
          if (typeof data3 === 'string') {
            if (!formats0.test(data3)) {
              const err5 = {
                instancePath: instancePath + '/headers/X-Correlation-ID',
                schemaPath: '#/properties/headers/properties/X-Correlation-ID/format',
                keyword: 'format',
                params: { format: 'uuid' },
                message: 'must match format "' + 'uuid' + '"',
              };
              if (vErrors === null) {
                vErrors = [err5];
              } else {
                vErrors.push(err5);
              }
              errors++;
            }
          } else {
            const err6 = {
              instancePath: instancePath + '/headers/X-Correlation-ID',
              schemaPath: '#/properties/headers/properties/X-Correlation-ID/type',
              keyword: 'type',
              params: { type: 'string' },
              message: 'must be string',
            };
            if (vErrors === null) {
              vErrors = [err6];
            } else {
              vErrors.push(err6);
            }
            errors++;
          }
        }
      } else {
        const err7 = {
          instancePath: instancePath + '/headers',
          schemaPath: '#/properties/headers/type',
          keyword: 'type',
          params: { type: 'object' },
          message: 'must be object',
        };
        if (vErrors === null) {
          vErrors = [err7];
        } else {
          vErrors.push(err7);
        }
        errors++;
      }
    }
  } else {
    const err8 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'object' },
      message: 'must be object',
    };
    if (vErrors === null) {
      vErrors = [err8];
    } else {
      vErrors.push(err8);
    }
    errors++;
  }
  validate218.errors = vErrors;
  return errors === 0;
}
validate218.evaluated = {
  props: { params: true, query: true, headers: true },
  dynamicProps: false,
  dynamicItems: false,
};

const getLiveness_200_body = validate219;
const schema103 = { $ref: 'closed#/components/schemas/Liveness', $id: 'getLiveness_200_body' };
const schema104 = {
  type: 'object',
  required: ['status'],
  properties: { status: { type: 'string', const: 'live' } },
  unevaluatedProperties: false,
};

function validate220(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate220.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    if (data.status === undefined) {
      const err0 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'status' },
        message: "must have required property '" + 'status' + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.status !== undefined) {
      let data0 = data.status;
      if (typeof data0 !== 'string') {
        const err1 = {
          instancePath: instancePath + '/status',
          schemaPath: '#/properties/status/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err1];
        } else {
          vErrors.push(err1);
        }
        errors++;
      }
      if ('live' !== data0) {
        const err2 = {
          instancePath: instancePath + '/status',
          schemaPath: '#/properties/status/const',
          keyword: 'const',
          params: { allowedValue: 'live' },
          message: 'must be equal to constant',
        };
        if (vErrors === null) {
          vErrors = [err2];
        } else {
          vErrors.push(err2);
        }
        errors++;
      }
    }
    for (const key0 in data) {
      if (key0 !== 'status') {
        const err3 = {
          instancePath,
          schemaPath: '#/unevaluatedProperties',
          keyword: 'unevaluatedProperties',
          params: { unevaluatedProperty: key0 },
          message: 'must NOT have unevaluated properties',
        };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
    }
  } else {
    const err4 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'object' },
      message: 'must be object',
    };
    if (vErrors === null) {
      vErrors = [err4];
    } else {
      vErrors.push(err4);
    }
    errors++;
  }
  validate220.errors = vErrors;
  return errors === 0;
}
validate220.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

function validate219(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  /*# sourceURL="getLiveness_200_body" */ let vErrors = null;
  let errors = 0;
  const evaluated0 = validate219.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (!validate220(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors })) {
    vErrors = vErrors === null ? validate220.errors : vErrors.concat(validate220.errors);
    errors = vErrors.length;
  }
  validate219.errors = vErrors;
  return errors === 0;
}
validate219.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

const getReadiness_200_body = validate222;
const schema105 = { $ref: 'closed#/components/schemas/Readiness', $id: 'getReadiness_200_body' };
const schema106 = {
  type: 'object',
  required: ['status'],
  properties: { status: { type: 'string', const: 'ready' } },
  unevaluatedProperties: false,
};

function validate223(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate223.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    if (data.status === undefined) {
      const err0 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'status' },
        message: "must have required property '" + 'status' + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.status !== undefined) {
      let data0 = data.status;
      if (typeof data0 !== 'string') {
        const err1 = {
          instancePath: instancePath + '/status',
          schemaPath: '#/properties/status/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err1];
        } else {
          vErrors.push(err1);
        }
        errors++;
      }
      if ('ready' !== data0) {
        const err2 = {
          instancePath: instancePath + '/status',
          schemaPath: '#/properties/status/const',
          keyword: 'const',
          params: { allowedValue: 'ready' },
          message: 'must be equal to constant',
        };
        if (vErrors === null) {
          vErrors = [err2];
        } else {
          vErrors.push(err2);
        }
        errors++;
      }
    }
    for (const key0 in data) {
      if (key0 !== 'status') {
        const err3 = {
          instancePath,
          schemaPath: '#/unevaluatedProperties',
          keyword: 'unevaluatedProperties',
          params: { unevaluatedProperty: key0 },
          message: 'must NOT have unevaluated properties',
        };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
    }
  } else {
    const err4 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'object' },
      message: 'must be object',
    };
    if (vErrors === null) {
      vErrors = [err4];
    } else {
      vErrors.push(err4);
    }
    errors++;
  }
  validate223.errors = vErrors;
  return errors === 0;
}
validate223.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

function validate222(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  /*# sourceURL="getReadiness_200_body" */ let vErrors = null;
  let errors = 0;
  const evaluated0 = validate222.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (!validate223(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors })) {
    vErrors = vErrors === null ? validate223.errors : vErrors.concat(validate223.errors);
    errors = vErrors.length;
  }
  validate222.errors = vErrors;
  return errors === 0;
}
validate222.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

const getReadiness_503_body = validate225;
const schema107 = { $ref: 'closed#/components/schemas/NotReady', $id: 'getReadiness_503_body' };
const schema108 = {
  allOf: [
    { $ref: 'open#/components/schemas/Problem' },
    {
      type: 'object',
      required: ['type', 'failed_checks'],
      properties: {
        type: { type: 'string', const: '/problems/not-ready' },
        failed_checks: {
          type: 'array',
          items: {
            type: 'string',
            enum: [
              'database',
              'row_level_security',
              'role',
              'access',
              'migrations',
              'read_only',
              'session_settings',
              'timeouts',
              'shutting_down',
            ],
          },
        },
      },
    },
  ],
  type: 'object',
  unevaluatedProperties: false,
};

function validate226(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate226.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (!validate70(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors })) {
    vErrors = vErrors === null ? validate70.errors : vErrors.concat(validate70.errors);
    errors = vErrors.length;
  }
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    if (data.type === undefined) {
      const err0 = {
        instancePath,
        schemaPath: '#/allOf/1/required',
        keyword: 'required',
        params: { missingProperty: 'type' },
        message: "must have required property '" + 'type' + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.failed_checks === undefined) {
      const err1 = {
        instancePath,
        schemaPath: '#/allOf/1/required',
        keyword: 'required',
        params: { missingProperty: 'failed_checks' },
        message: "must have required property '" + 'failed_checks' + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.type !== undefined) {
      let data0 = data.type;
      if (typeof data0 !== 'string') {
        const err2 = {
          instancePath: instancePath + '/type',
          schemaPath: '#/allOf/1/properties/type/type',
          keyword: 'type',
          params: { type: 'string' },
          message: 'must be string',
        };
        if (vErrors === null) {
          vErrors = [err2];
        } else {
          vErrors.push(err2);
        }
        errors++;
      }
      if ('/problems/not-ready' !== data0) {
        const err3 = {
          instancePath: instancePath + '/type',
          schemaPath: '#/allOf/1/properties/type/const',
          keyword: 'const',
          params: { allowedValue: '/problems/not-ready' },
          message: 'must be equal to constant',
        };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
    }
    if (data.failed_checks !== undefined) {
      let data1 = data.failed_checks;
      if (Array.isArray(data1)) {
        const len0 = data1.length;
        for (let i0 = 0; i0 < len0; i0++) {
          let data2 = data1[i0];
          if (typeof data2 !== 'string') {
            const err4 = {
              instancePath: instancePath + '/failed_checks/' + i0,
              schemaPath: '#/allOf/1/properties/failed_checks/items/type',
              keyword: 'type',
              params: { type: 'string' },
              message: 'must be string',
            };
            if (vErrors === null) {
              vErrors = [err4];
            } else {
              vErrors.push(err4);
            }
            errors++;
          }
          if (!(
            data2 === 'database' ||
            data2 === 'row_level_security' ||
            data2 === 'role' ||
            data2 === 'access' ||
            data2 === 'migrations' ||
            data2 === 'read_only' ||
            data2 === 'session_settings' ||
            data2 === 'timeouts' ||
            data2 === 'shutting_down'
          )) {
            const err5 = {
              instancePath: instancePath + '/failed_checks/' + i0,
              schemaPath: '#/allOf/1/properties/failed_checks/items/enum',
              keyword: 'enum',
              params: { allowedValues: schema108.allOf[1].properties.failed_checks.items.enum },
              message: 'must be equal to one of the allowed values',
            };
            if (vErrors === null) {
              vErrors = [err5];
            } else {
              vErrors.push(err5);
            }
            errors++;
          }
        }
      } else {
        const err6 = {
          instancePath: instancePath + '/failed_checks',
          schemaPath: '#/allOf/1/properties/failed_checks/type',
          keyword: 'type',
          params: { type: 'array' },
          message: 'must be array',
        };
        if (vErrors === null) {
          vErrors = [err6];
        } else {
          vErrors.push(err6);
        }
        errors++;
      }
    }
  } else {
    const err7 = {
      instancePath,
      schemaPath: '#/allOf/1/type',
      keyword: 'type',
      params: { type: 'object' },
      message: 'must be object',
    };
    if (vErrors === null) {
      vErrors = [err7];
    } else {
      vErrors.push(err7);
    }
    errors++;
  }
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    for (const key0 in data) {
      if (
        key0 !== 'type' &&
        key0 !== 'failed_checks' &&
        key0 !== 'title' &&
        key0 !== 'status' &&
        key0 !== 'detail' &&
        key0 !== 'instance' &&
        key0 !== 'correlation_id' &&
        key0 !== 'timestamp' &&
        key0 !== 'errors'
      ) {
        const err8 = {
          instancePath,
          schemaPath: '#/unevaluatedProperties',
          keyword: 'unevaluatedProperties',
          params: { unevaluatedProperty: key0 },
          message: 'must NOT have unevaluated properties',
        };
        if (vErrors === null) {
          vErrors = [err8];
        } else {
          vErrors.push(err8);
        }
        errors++;
      }
    }
  } else {
    const err9 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'object' },
      message: 'must be object',
    };
    if (vErrors === null) {
      vErrors = [err9];
    } else {
      vErrors.push(err9);
    }
    errors++;
  }
  validate226.errors = vErrors;
  return errors === 0;
}
validate226.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

function validate225(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  /*# sourceURL="getReadiness_503_body" */ let vErrors = null;
  let errors = 0;
  const evaluated0 = validate225.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (!validate226(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors })) {
    vErrors = vErrors === null ? validate226.errors : vErrors.concat(validate226.errors);
    errors = vErrors.length;
  }
  validate225.errors = vErrors;
  return errors === 0;
}
validate225.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

export const requestValidators = {
  getRealtimeRevenue: getRealtimeRevenue_request,
  getRealtimeRevenueV1: getRealtimeRevenueV1_request,
  streamRealtimeRevenue: streamRealtimeRevenue_request,
  getRevenueSeries: getRevenueSeries_request,
  listReconciliations: listReconciliations_request,
  listPlatformConnections: listPlatformConnections_request,
  upsertPlatformConnection: upsertPlatformConnection_request,
  getPlatformConnection: getPlatformConnection_request,
  deletePlatformConnection: deletePlatformConnection_request,
  upsertPlatformCredentials: upsertPlatformCredentials_request,
  setPlatformWebhook: setPlatformWebhook_request,
  receiveWebhook: receiveWebhook_request,
  getLiveness: getLiveness_request,
  getReadiness: getLiveness_request,
};
export const responseValidators = {
  getRealtimeRevenue: {
    200: { headers: getRealtimeRevenue_200_headers, body: getRealtimeRevenue_200_body },
    304: { headers: getRealtimeRevenue_200_headers },
    400: { headers: getRealtimeRevenue_400_headers, body: getRealtimeRevenue_400_body },
    401: { headers: getRealtimeRevenue_401_headers, body: getRealtimeRevenue_400_body },
    403: { headers: getRealtimeRevenue_401_headers, body: getRealtimeRevenue_400_body },
    404: { headers: getRealtimeRevenue_400_headers, body: getRealtimeRevenue_400_body },
    429: { headers: getRealtimeRevenue_429_headers, body: getRealtimeRevenue_400_body },
    500: { headers: getRealtimeRevenue_400_headers, body: getRealtimeRevenue_400_body },
    503: { headers: getRealtimeRevenue_503_headers, body: getRealtimeRevenue_503_body },
  },
  getRealtimeRevenueV1: {
    200: { headers: getRealtimeRevenueV1_200_headers, body: getRealtimeRevenueV1_200_body },
    304: { headers: getRealtimeRevenueV1_200_headers },
    400: { headers: getRealtimeRevenue_400_headers, body: getRealtimeRevenue_400_body },
    401: { headers: getRealtimeRevenue_401_headers, body: getRealtimeRevenue_400_body },
    403: { headers: getRealtimeRevenue_401_headers, body: getRealtimeRevenue_400_body },
    404: { headers: getRealtimeRevenue_400_headers, body: getRealtimeRevenue_400_body },
    429: { headers: getRealtimeRevenue_429_headers, body: getRealtimeRevenue_400_body },
    500: { headers: getRealtimeRevenue_400_headers, body: getRealtimeRevenue_400_body },
    503: { headers: getRealtimeRevenue_503_headers, body: getRealtimeRevenueV1_503_body },
  },
  streamRealtimeRevenue: {
    200: { headers: streamRealtimeRevenue_200_headers, body: streamRealtimeRevenue_200_body },
    400: { headers: getRealtimeRevenue_400_headers, body: getRealtimeRevenue_400_body },
    401: { headers: getRealtimeRevenue_401_headers, body: getRealtimeRevenue_400_body },
    403: { headers: getRealtimeRevenue_401_headers, body: getRealtimeRevenue_400_body },
    404: { headers: getRealtimeRevenue_400_headers, body: getRealtimeRevenue_400_body },
    429: { headers: getRealtimeRevenue_429_headers, body: getRealtimeRevenue_400_body },
    500: { headers: getRealtimeRevenue_400_headers, body: getRealtimeRevenue_400_body },
    503: { headers: getRealtimeRevenue_503_headers, body: streamRealtimeRevenue_503_body },
  },
  getRevenueSeries: {
    200: { headers: getRevenueSeries_200_headers, body: getRevenueSeries_200_body },
    304: { headers: getRevenueSeries_200_headers },
    400: { headers: getRealtimeRevenue_400_headers, body: getRealtimeRevenue_400_body },
    401: { headers: getRealtimeRevenue_401_headers, body: getRealtimeRevenue_400_body },
    403: { headers: getRealtimeRevenue_401_headers, body: getRealtimeRevenue_400_body },
    404: { headers: getRealtimeRevenue_400_headers, body: getRealtimeRevenue_400_body },
    429: { headers: getRealtimeRevenue_429_headers, body: getRealtimeRevenue_400_body },
    500: { headers: getRealtimeRevenue_400_headers, body: getRealtimeRevenue_400_body },
    503: { headers: getRealtimeRevenue_503_headers, body: streamRealtimeRevenue_503_body },
  },
  listReconciliations: {
    200: { headers: getRealtimeRevenue_400_headers, body: listReconciliations_200_body },
    400: { headers: getRealtimeRevenue_400_headers, body: getRealtimeRevenue_400_body },
    401: { headers: getRealtimeRevenue_401_headers, body: getRealtimeRevenue_400_body },
    403: { headers: getRealtimeRevenue_401_headers, body: getRealtimeRevenue_400_body },
    429: { headers: getRealtimeRevenue_429_headers, body: getRealtimeRevenue_400_body },
    500: { headers: getRealtimeRevenue_400_headers, body: getRealtimeRevenue_400_body },
    503: { headers: getRealtimeRevenue_503_headers, body: streamRealtimeRevenue_503_body },
  },
  listPlatformConnections: {
    200: { headers: getRealtimeRevenue_400_headers, body: listPlatformConnections_200_body },
    400: { headers: getRealtimeRevenue_400_headers, body: getRealtimeRevenue_400_body },
    401: { headers: getRealtimeRevenue_401_headers, body: getRealtimeRevenue_400_body },
    403: { headers: getRealtimeRevenue_401_headers, body: getRealtimeRevenue_400_body },
    429: { headers: getRealtimeRevenue_429_headers, body: getRealtimeRevenue_400_body },
    500: { headers: getRealtimeRevenue_400_headers, body: getRealtimeRevenue_400_body },
    503: { headers: getRealtimeRevenue_503_headers, body: streamRealtimeRevenue_503_body },
  },
  upsertPlatformConnection: {
    200: { headers: getRealtimeRevenue_400_headers, body: upsertPlatformConnection_200_body },
    400: { headers: getRealtimeRevenue_400_headers, body: getRealtimeRevenue_400_body },
    401: { headers: getRealtimeRevenue_401_headers, body: getRealtimeRevenue_400_body },
    403: { headers: getRealtimeRevenue_401_headers, body: getRealtimeRevenue_400_body },
    409: { headers: getRealtimeRevenue_400_headers, body: getRealtimeRevenue_400_body },
    413: { headers: getRealtimeRevenue_400_headers, body: getRealtimeRevenue_400_body },
    415: { headers: getRealtimeRevenue_400_headers, body: getRealtimeRevenue_400_body },
    429: { headers: getRealtimeRevenue_429_headers, body: getRealtimeRevenue_400_body },
    500: { headers: getRealtimeRevenue_400_headers, body: getRealtimeRevenue_400_body },
    503: { headers: getRealtimeRevenue_503_headers, body: streamRealtimeRevenue_503_body },
  },
  getPlatformConnection: {
    200: { headers: getRealtimeRevenue_400_headers, body: upsertPlatformConnection_200_body },
    400: { headers: getRealtimeRevenue_400_headers, body: getRealtimeRevenue_400_body },
    401: { headers: getRealtimeRevenue_401_headers, body: getRealtimeRevenue_400_body },
    403: { headers: getRealtimeRevenue_401_headers, body: getRealtimeRevenue_400_body },
    404: { headers: getRealtimeRevenue_400_headers, body: getRealtimeRevenue_400_body },
    429: { headers: getRealtimeRevenue_429_headers, body: getRealtimeRevenue_400_body },
    500: { headers: getRealtimeRevenue_400_headers, body: getRealtimeRevenue_400_body },
    503: { headers: getRealtimeRevenue_503_headers, body: streamRealtimeRevenue_503_body },
  },
  deletePlatformConnection: {
    204: { headers: getRealtimeRevenue_400_headers },
    400: { headers: getRealtimeRevenue_400_headers, body: getRealtimeRevenue_400_body },
    401: { headers: getRealtimeRevenue_401_headers, body: getRealtimeRevenue_400_body },
    403: { headers: getRealtimeRevenue_401_headers, body: getRealtimeRevenue_400_body },
    404: { headers: getRealtimeRevenue_400_headers, body: getRealtimeRevenue_400_body },
    429: { headers: getRealtimeRevenue_429_headers, body: getRealtimeRevenue_400_body },
    500: { headers: getRealtimeRevenue_400_headers, body: getRealtimeRevenue_400_body },
    503: { headers: getRealtimeRevenue_503_headers, body: streamRealtimeRevenue_503_body },
  },
  upsertPlatformCredentials: {
    200: { headers: getRealtimeRevenue_400_headers, body: upsertPlatformCredentials_200_body },
    400: { headers: getRealtimeRevenue_400_headers, body: getRealtimeRevenue_400_body },
    401: { headers: getRealtimeRevenue_401_headers, body: getRealtimeRevenue_400_body },
    403: { headers: getRealtimeRevenue_401_headers, body: getRealtimeRevenue_400_body },
    404: { headers: getRealtimeRevenue_400_headers, body: getRealtimeRevenue_400_body },
    413: { headers: getRealtimeRevenue_400_headers, body: getRealtimeRevenue_400_body },
    415: { headers: getRealtimeRevenue_400_headers, body: getRealtimeRevenue_400_body },
    422: { headers: getRealtimeRevenue_400_headers, body: getRealtimeRevenue_400_body },
    429: { headers: getRealtimeRevenue_429_headers, body: getRealtimeRevenue_400_body },
    500: { headers: getRealtimeRevenue_400_headers, body: getRealtimeRevenue_400_body },
    503: { headers: getRealtimeRevenue_503_headers, body: streamRealtimeRevenue_503_body },
  },
  setPlatformWebhook: {
    200: { headers: getRealtimeRevenue_400_headers, body: setPlatformWebhook_200_body },
    400: { headers: getRealtimeRevenue_400_headers, body: getRealtimeRevenue_400_body },
    401: { headers: getRealtimeRevenue_401_headers, body: getRealtimeRevenue_400_body },
    403: { headers: getRealtimeRevenue_401_headers, body: getRealtimeRevenue_400_body },
    404: { headers: getRealtimeRevenue_400_headers, body: getRealtimeRevenue_400_body },
    413: { headers: getRealtimeRevenue_400_headers, body: getRealtimeRevenue_400_body },
    415: { headers: getRealtimeRevenue_400_headers, body: getRealtimeRevenue_400_body },
    429: { headers: getRealtimeRevenue_429_headers, body: getRealtimeRevenue_400_body },
    500: { headers: getRealtimeRevenue_400_headers, body: getRealtimeRevenue_400_body },
    503: { headers: getRealtimeRevenue_503_headers, body: streamRealtimeRevenue_503_body },
  },
  receiveWebhook: {
    200: { headers: getRealtimeRevenue_400_headers, body: receiveWebhook_200_body },
    400: { headers: getRealtimeRevenue_400_headers, body: getRealtimeRevenue_400_body },
    401: { headers: receiveWebhook_401_headers, body: getRealtimeRevenue_400_body },
    413: { headers: getRealtimeRevenue_400_headers, body: getRealtimeRevenue_400_body },
    429: { headers: getRealtimeRevenue_429_headers, body: getRealtimeRevenue_400_body },
    503: { headers: getRealtimeRevenue_503_headers, body: streamRealtimeRevenue_503_body },
  },
  getLiveness: {
    200: { headers: getRealtimeRevenue_400_headers, body: getLiveness_200_body },
    400: { headers: getRealtimeRevenue_400_headers, body: getRealtimeRevenue_400_body },
  },
  getReadiness: {
    200: { headers: getRealtimeRevenue_400_headers, body: getReadiness_200_body },
    400: { headers: getRealtimeRevenue_400_headers, body: getRealtimeRevenue_400_body },
    503: { headers: getRealtimeRevenue_503_headers, body: getReadiness_503_body },
  },
};
