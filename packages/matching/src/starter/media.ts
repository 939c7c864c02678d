import type { TopicDefinition } from '../topics/topic-definition.ts';

/** Starter topics of the group “Images, video and sound”. */
export const mediaTopics: readonly TopicDefinition[] = [
  {
    slug: 'image-generation',
    name: 'Image generation',
    group: 'Images, video and sound',
    description: 'Pictures made from words or from other pictures.',
    query:
      'title:("image generation" OR "text to image" OR "image synthesis" OR "visual generation" ' +
      'OR "image customization" OR "personalized generation" OR "subject driven") ' +
      'OR "text to image generation" OR "text to image model"',
    examples: [],
    cutoff: null,
  },
  {
    slug: 'image-editing',
    name: 'Image editing',
    group: 'Images, video and sound',
    description: 'Changing pictures by instruction, and restoring or enlarging them.',
    query:
      'title:("image editing" OR "super resolution" OR inpainting OR relighting OR stylization ' +
      'OR "style transfer" OR "try on" OR "color editing" OR compositing) ' +
      'OR "instruction based image editing" OR "image restoration" OR "virtual try on"',
    examples: [],
    cutoff: null,
  },
  {
    slug: 'video-generation',
    name: 'Video generation',
    group: 'Images, video and sound',
    description: 'Moving pictures made by models, and control over scene, camera and motion.',
    query:
      'title:("video generation" OR "text to video" OR "image to video" OR "video diffusion" ' +
      'OR "video editing" OR "video synthesis" OR "video model" OR cinematic) ' +
      'OR "video generation model" OR "video diffusion model" OR "text to video generation"',
    examples: [],
    cutoff: null,
  },
  {
    slug: 'video-understanding',
    name: 'Video understanding',
    group: 'Images, video and sound',
    description: 'Models that watch long or live video and answer questions about it.',
    query:
      'title:("video reasoning" OR "video LLM" OR "video LLMs" OR "long video understanding" ' +
      'OR egocentric OR "video captioning" OR "streaming video") OR "video understanding" ' +
      'OR "video question answering" OR "video language model"',
    examples: [],
    cutoff: null,
  },
  {
    slug: 'vision-language-models',
    name: 'Vision-language models',
    group: 'Images, video and sound',
    description: 'Language models that see: how they are built and what they miss in a picture.',
    query:
      'title:("vision language model" OR VLM OR VLMs OR MLLM OR MLLMs ' +
      'OR "multimodal large language model" OR "multimodal LLM" OR "multimodal LLMs" ' +
      'OR "multimodal reasoning" OR "visual reasoning" OR "visual question answering" ' +
      'OR "multimodal model" OR LVLM OR LVLMs OR "visual grounding" OR "spatial reasoning" OR CLIP)',
    examples: [],
    cutoff: null,
  },
  {
    slug: 'detection-and-segmentation',
    name: 'Detection and segmentation',
    group: 'Images, video and sound',
    description: 'Finding, outlining and tracking things in pictures and video.',
    query:
      'title:("object detection" OR segmentation OR "object tracking" OR "point tracking" ' +
      'OR detector OR "anomaly detection" OR "defect detection") OR "open vocabulary detection" ' +
      'OR "instance segmentation" OR "segment anything model"',
    examples: [],
    cutoff: null,
  },
  {
    slug: 'three-dimensions',
    name: '3D scenes and shapes',
    group: 'Images, video and sound',
    description: 'Recovering, generating and rendering shapes and places in three dimensions.',
    query:
      'title:(3D OR 4D OR mesh OR NeRF OR "point cloud" OR "view synthesis" OR "visual geometry" ' +
      'OR CAD) OR "gaussian splatting" OR "3D reconstruction" OR "novel view synthesis" ' +
      'OR "3D generation" OR "monocular depth" OR "depth estimation" OR "neural rendering"',
    examples: [],
    cutoff: null,
  },
  {
    slug: 'people-and-motion',
    name: 'People, faces and motion',
    group: 'Images, video and sound',
    description: 'Digital people: portraits, avatars, gestures and the movement of bodies.',
    query:
      'title:(avatar OR portrait OR face OR facial OR "human motion" OR "motion generation" ' +
      'OR "motion transfer" OR "character animation" OR "human animation" OR "lip sync" OR hair ' +
      'OR "human video" OR gesture OR pose) OR "human motion generation" OR "talking head"',
    examples: [],
    cutoff: null,
  },
  {
    slug: 'documents-and-graphics',
    name: 'Documents, charts and graphics',
    group: 'Images, video and sound',
    description: 'Reading pages, tables and charts, and drawing slides, vector graphics and layouts.',
    query:
      'title:(OCR OR document OR chart OR table OR SVG OR "vector graphics" OR slides OR poster ' +
      'OR infographic OR layout OR webpage OR typography) OR "document understanding" ' +
      'OR "document parsing" OR "optical character recognition" OR "chart understanding"',
    examples: [],
    cutoff: null,
  },
  {
    slug: 'speech-and-sound',
    name: 'Speech, music and sound',
    group: 'Images, video and sound',
    description: 'Recognising and producing voices, music and the sounds of the world.',
    query:
      'title:(speech OR TTS OR ASR OR voice OR spoken OR speaker OR music OR audio OR sound OR song ' +
      'OR acoustic) OR "speech recognition" OR "text to speech" OR "spoken dialogue" ' +
      'OR "speech language model" OR "music generation" OR "audio generation" ' +
      'OR "audio language model"',
    examples: [],
    cutoff: null,
  },
  {
    slug: 'visual-reasoning',
    name: 'Visual reasoning',
    group: 'Images, video and sound',
    description: 'Models that reason over what they see, step by step.',
    query:
      'title:("visual reasoning" OR "multimodal reasoning" OR "video reasoning" ' +
      'OR "spatial reasoning" OR "thinking with images" OR "think with images") ' +
      'OR "visual reasoning" OR "multimodal reasoning" OR "vision language reasoning" ' +
      'OR "thinking with images"',
    examples: [],
    cutoff: null,
  },
  {
    slug: 'unified-models',
    name: 'Seeing and drawing in one',
    group: 'Images, video and sound',
    description: 'One model that understands and generates text, pictures and sound.',
    query:
      'title:(unified OR omni OR "any to any" OR omnimodal) AND ("multimodal understanding" ' +
      'OR "understanding and generation" OR "unified multimodal" OR "omni modal" ' +
      'OR "any to any") OR "unified multimodal" OR "multimodal understanding and generation" ' +
      'OR "omni modal"',
    examples: [],
    cutoff: null,
  },
  {
    slug: 'gaussian-splatting',
    name: 'Gaussian splatting',
    group: 'Images, video and sound',
    description: 'Scenes as Gaussians or radiance fields, captured, edited and rendered.',
    query:
      'title:(splatting OR 3DGS OR "gaussian splat*" OR "radiance field" OR NeRF ' +
      'OR "novel view" OR 4DGS) OR "gaussian splatting" OR "neural radiance field" ' +
      'OR "novel view synthesis"',
    examples: [],
    cutoff: null,
  },
  {
    slug: 'image-restoration',
    name: 'Restoring pictures',
    group: 'Images, video and sound',
    description: 'Sharper, larger, cleaner: super-resolution, restoration and relighting.',
    query:
      'title:(restoration OR "super resolution" OR upscaling OR deblurring OR relighting ' +
      'OR inpainting OR matting) OR "super resolution" OR "image restoration" ' +
      'OR "video restoration"',
    examples: [],
    cutoff: null,
  },
];
